import assert from 'node:assert/strict'
import type { Action } from './actions.ts'
import type { Actor } from './actor.ts'
import type { Case, Step } from './case.ts'
import type { Cast } from './cast.ts'
import { Scene } from './scene.ts'
import { describe, heal, violations } from './verdict.ts'

/**
 * Plays a case, step by step, in a database in which nothing else happens meanwhile: the reaper and the worker look at
 * all of it. Throws where a step or the end comes out differently.
 */
export async function runCase(cast: Cast, { steps, end }: Case): Promise<void> {
  const { control } = cast
  const scene = new Scene()
  await scene.open(control)
  const stage = new Stage(cast, scene)
  try {
    const before = await violations(control)
    for (const [index, step] of steps.entries()) await stage.play(index, step)
    for (const [name, expected] of Object.entries(end)) {
      const stands = await describe(control, scene.request(name))
      assert.equal(stands, expected, `${name} stands as ${stands} in the end, not as ${expected}`)
    }
    const isNew = (violation: string) => !before.includes(violation)
    expectNone((await violations(control)).filter(isNew), 'in the end')
    await heal(control, scene)
    expectNone((await violations(control)).filter(isNew), 'after the reaper')
  } finally {
    await stage.clear()
  }
}

function expectNone(found: string[], when: string): void {
  assert.deepEqual(found, [], `violations ${when}: ${found.join(', ')}`)
}

function actionOf(move: Exclude<Step[1], string>): Action {
  if ('held' in move) return move.held
  return 'outlasting' in move ? move.outlasting : move
}

/** The actors of one case, by name. */
class Stage {
  readonly #cast: Cast
  readonly #scene: Scene
  readonly #actors = new Map<string, Actor>()

  constructor(cast: Cast, scene: Scene) {
    this.#cast = cast
    this.#scene = scene
  }

  async play(index: number, [name, move, outcome]: Step): Promise<void> {
    const told = await this.#move(name, move)
    const does = typeof move === 'string' ? move : actionOf(move).does
    assert.equal(told, outcome, `step ${index + 1}: ${name}, ${does}: ${told}, not ${outcome}`)
  }

  async clear(): Promise<void> {
    await this.#cast.take(this.#actors.values())
  }

  async #move(name: string, move: Step[1]): Promise<string> {
    if (typeof move === 'string') {
      const actor = this.#actors.get(name)
      if (!actor) throw new Error(`${name} has done nothing yet`)
      if (move === 'answers') return actor.observe(this.#blockersOf)
      if (move === 'outlasts') return actor.outlast()
      return actor.end(move)
    }
    const action = actionOf(move)
    const actor = await this.#actor(name, action)
    await actor.begin(action.statement(this.#scene), 'held' in move)
    if ('outlasting' in move) return actor.outlast()
    return actor.observe(this.#blockersOf)
  }

  async #actor(name: string, action: Action): Promise<Actor> {
    const actor = this.#actors.get(name) ?? (await this.#cast.give(action.as))
    this.#actors.set(name, actor)
    if (actor.role !== action.as) throw new Error(`${name} cannot ${action.does}`)
    if (action.userId) await actor.signIn(action.userId(this.#scene))
    return actor
  }

  /** The names of those whom an actor waits for. */
  #blockersOf = async (actor: Actor): Promise<string[]> => {
    const pids = await this.#cast.blockersOf(actor)
    return [...this.#actors].filter(([, { pid }]) => pids.includes(pid)).map(([name]) => name)
  }
}
