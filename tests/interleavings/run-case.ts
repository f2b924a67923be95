import assert from 'node:assert/strict'
import type pg from 'pg'
import { withClient } from '../harness/with-client.ts'
import type { Action } from './actions.ts'
import { Actor } from './actor.ts'
import type { Case, Step } from './case.ts'
import { Scene } from './scene.ts'
import { describe, heal, violations } from './verdict.ts'

/**
 * Plays a case, step by step, in a database in which nothing else happens meanwhile: the reaper and the worker look at
 * all of it. Throws where a step or the end comes out differently.
 */
export async function runCase(databaseUrl: string, { steps, end }: Case): Promise<void> {
  await withClient(databaseUrl, async (control) => {
    const scene = new Scene()
    await scene.open(control)
    const stage = new Stage(databaseUrl, control, scene)
    try {
      const before = await violations(control)
      for (const [index, step] of steps.entries()) await stage.play(index, step)
      for (const [name, expected] of Object.entries(end)) {
        assert.equal(await describe(control, scene.request(name)), expected, `how ${name} stands in the end`)
      }
      const isNew = (violation: string) => !before.includes(violation)
      assert.deepEqual((await violations(control)).filter(isNew), [], 'violations')
      await heal(control, scene)
      assert.deepEqual((await violations(control)).filter(isNew), [], 'violations after the reaper')
    } finally {
      await stage.clear()
    }
  })
}

/** Connections by name. */
class Stage {
  readonly #url: string
  readonly #control: pg.Client
  readonly #scene: Scene
  readonly #actors = new Map<string, Actor>()

  constructor(url: string, control: pg.Client, scene: Scene) {
    this.#url = url
    this.#control = control
    this.#scene = scene
  }

  async play(index: number, [name, move, outcome]: Step): Promise<void> {
    const told = await this.#move(name, move)
    const does = typeof move === 'string' ? move : 'held' in move ? move.held.does : move.does
    assert.equal(told, outcome, `step ${index + 1}: ${name}, ${does}`)
  }

  /** Ends every connection and waits until the server has let go of what it held. */
  async clear(): Promise<void> {
    const pids = [...this.#actors.values()].map(({ pid }) => pid)
    await this.#control.query('rollback')
    await this.#control.query('select pg_terminate_backend(pid, 5000) from unnest($1::int[]) pid', [pids])
    await Promise.all([...this.#actors.values()].map((actor) => actor.disconnect()))
  }

  async #move(name: string, move: Step[1]): Promise<string> {
    if (typeof move === 'string') {
      const actor = this.#actors.get(name)
      if (!actor) throw new Error(`${name} has done nothing yet`)
      if (move === 'answers') return actor.observe(this.#blockersOf)
      if (move === 'outlasts') return actor.outlast()
      return actor.end(move)
    }
    const action = 'held' in move ? move.held : move
    const actor = await this.#cast(name, action)
    await actor.begin(action.statement(this.#scene), 'held' in move)
    return actor.observe(this.#blockersOf)
  }

  async #cast(name: string, action: Action): Promise<Actor> {
    let actor = this.#actors.get(name)
    if (!actor) {
      actor = await Actor.connect(name, action.as, this.#url)
      this.#actors.set(name, actor)
      if (action.as === 'service') await actor.signIn('service_role')
    }
    if (actor.role !== action.as) throw new Error(`${name} cannot ${action.does}`)
    if (action.userId) await actor.signIn('authenticated', action.userId(this.#scene))
    return actor
  }

  /** The names of those whom an actor waits for. */
  #blockersOf = async (actor: Actor): Promise<string[]> => {
    const { rows } = await this.#control.query<{ pids: number[] }>('select pg_blocking_pids($1) as pids', [actor.pid])
    const pids = rows[0]?.pids ?? []
    return [...this.#actors.values()].filter(({ pid }) => pids.includes(pid)).map(({ name }) => name)
  }
}
