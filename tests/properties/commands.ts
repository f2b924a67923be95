import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type fc from 'fast-check'
import { expectAnswer } from './expectations.ts'
import { during, type WeatherName, weathers } from './faults.ts'
import { foreseeStart, type Intention, type Model, settle, type Wish } from './model.ts'
import type { Sequence } from './sequence.ts'

/** One step of a random sequence. */
export type Command = fc.AsyncCommand<Model, Sequence>

/** How often each kind of step was taken. */
export type Tally = Map<string, number>

/** What is the same in all of them: it is counted, and afterwards the database must agree with the model. */
export abstract class Step implements Command {
  readonly #tally: Tally
  abstract readonly kind: string

  constructor(tally: Tally) {
    this.#tally = tally
  }

  check(_model: Readonly<Model>): boolean {
    return true
  }

  async run(model: Model, real: Sequence): Promise<void> {
    this.#tally.set(this.kind, (this.#tally.get(this.kind) ?? 0) + 1)
    await this.act(model, real)
    await real.expect(model)
  }

  protected abstract act(model: Model, real: Sequence): Promise<void>
  abstract toString(): string
}

/** Somebody calls: for the first time, again, with another payload, in any weather. */
export class Provision extends Step {
  readonly kind: string
  readonly #key: number
  readonly #wish: Wish
  readonly #weather: WeatherName | undefined

  constructor(tally: Tally, key: number, wish: Wish, weather?: WeatherName) {
    super(tally)
    this.kind = weather ?? 'provision'
    this.#key = key
    this.#wish = wish
    this.#weather = weather
  }

  protected async act(model: Model, real: Sequence): Promise<void> {
    const key = this.#key
    const { status, wish: known } = intentionOf(model, key)
    const wish = status === 'none' ? this.#wish : known
    const start = foreseeStart(model, key, wish)
    if (!this.#weather) {
      expectAnswer(model, { key, wish, start }, await real.provision(model, key, wish))
      return
    }
    const weather = weathers[this.#weather]
    const through = real.lane[weather.through]
    const told = await during(through.proxy, weather, () =>
      real.provision(model, key, wish, { base: through.base }),
    )
    expectAnswer(model, { key, wish, start, weather }, told)
    if (weather.isOutage && start.kind === 'attempted') await real.lane.closeBreaker(through)
  }

  toString(): string {
    return `provision(key ${this.#key}: ${describe(this.#wish)}${this.#weather ? `; ${this.#weather}` : ''})`
  }
}

/** The same key with another payload. */
export class ProvisionOther extends Step {
  readonly kind = 'another payload'
  #key: number

  constructor(tally: Tally, key: number) {
    super(tally)
    this.#key = key
  }

  override check(model: Readonly<Model>): boolean {
    return pick(model, this.#key, ({ status }) => status !== 'none') !== undefined
  }

  protected async act(model: Model, real: Sequence): Promise<void> {
    this.#key = pick(model, this.#key, ({ status }) => status !== 'none') ?? this.#key
    const key = this.#key
    const { wish } = intentionOf(model, key)
    const start = foreseeStart(model, key, wish, true)
    const told = await real.provision(model, key, wish, { isOther: true })
    expectAnswer(model, { key, wish, start }, told)
  }

  toString(): string {
    return `provisionOther(key ${this.#key})`
  }
}

/** Step 1 alone: a function that dies right after it, or an admin tool that leaves the rest to the worker. */
export class Abandon extends Step {
  readonly kind = 'abandon'
  #key: number
  readonly #wish: Wish

  constructor(tally: Tally, key: number, wish: Wish) {
    super(tally)
    this.#key = key
    this.#wish = wish
  }

  override check(model: Readonly<Model>): boolean {
    return pick(model, this.#key, ({ status }) => status === 'none' || status === 'failed') !== undefined
  }

  protected async act(model: Model, real: Sequence): Promise<void> {
    this.#key = pick(model, this.#key, ({ status }) => status === 'none' || status === 'failed') ?? this.#key
    const key = this.#key
    const { status, wish: known } = intentionOf(model, key)
    const wish = status === 'none' ? this.#wish : known
    const start = foreseeStart(model, key, wish)
    const code = await real.begin(key, wish)
    if (start.kind === 'refused')
      assert.ok(
        start.codes.some((each) => each === code),
        `${code}`,
      )
    else {
      assert.equal(code, undefined)
      settle(model, key, start.kind === 'completed' ? 'completed' : 'processing', wish)
    }
  }

  toString(): string {
    return `abandon(key ${this.#key}: ${describe(this.#wish)})`
  }
}

/** The admin calls step 5 for any attempt, the current one or one that is over. */
export class MarkFailed extends Step {
  readonly kind = 'mark failed'
  #key: number
  readonly #isCurrent: boolean

  constructor(tally: Tally, key: number, isCurrent: boolean) {
    super(tally)
    this.#key = key
    this.#isCurrent = isCurrent
  }

  override check(model: Readonly<Model>): boolean {
    return pick(model, this.#key, ({ status }) => status !== 'none') !== undefined
  }

  protected async act(model: Model, real: Sequence): Promise<void> {
    this.#key = pick(model, this.#key, ({ status }) => status !== 'none') ?? this.#key
    const row = await real.row(this.#key)
    assert.ok(row)
    const attempt = this.#isCurrent ? row.current_attempt : row.current_attempt - 1
    const told = await real.markFailed(row, attempt)
    if (!model.isAdmin) return assert.equal(told, 'FORBIDDEN')
    const { status } = intentionOf(model, this.#key)
    if (status === 'processing' && this.#isCurrent) settle(model, this.#key, 'failed')
    assert.equal(told, intentionOf(model, this.#key).status)
  }

  toString(): string {
    return `markFailed(key ${this.#key}, ${this.#isCurrent ? 'the current' : 'an earlier'} attempt)`
  }
}

/** Every attempt that is over wakes up and wants its owner. */
export class Zombies extends Step {
  readonly kind = 'zombies'
  #key: number

  constructor(tally: Tally, key: number) {
    super(tally)
    this.#key = key
  }

  override check(model: Readonly<Model>): boolean {
    return pick(model, this.#key, ({ status }) => status !== 'none') !== undefined
  }

  protected async act(model: Model, real: Sequence): Promise<void> {
    this.#key = pick(model, this.#key, ({ status }) => status !== 'none') ?? this.#key
    const row = await real.row(this.#key)
    for (const { status, owner_id } of row?.attempts ?? []) {
      if (owner_id === null || status === 'running' || status === 'succeeded') continue
      const isBorn = await real.giveBirth(owner_id, `${randomUUID()}@zombies.test`)
      assert.equal(isBorn, false, `the owner of a ${status} attempt was born`)
    }
  }

  toString(): string {
    return `zombies(key ${this.#key})`
  }
}

/** Somebody takes an address by themselves. */
export class SignUp extends Step {
  readonly kind = 'sign-up'
  readonly #email: number

  constructor(tally: Tally, email: number) {
    super(tally)
    this.#email = email
  }

  protected async act(model: Model, real: Sequence): Promise<void> {
    const credentials = { email: real.email(this.#email), password: 'a visitor’s own password' }
    const { status } = await real.lane.world.asClient('POST', '/auth/v1/signup', undefined, credentials)
    if (!model.users.has(this.#email)) assert.equal(status, 200, 'an ordinary sign-up is never hurt')
    model.users.add(this.#email)
  }

  toString(): string {
    return `signUp(jane${this.#email})`
  }
}

/** The admin is one no longer, or again. */
export class SetAdmin extends Step {
  readonly kind: string
  readonly #isAdmin: boolean

  constructor(tally: Tally, isAdmin: boolean) {
    super(tally)
    this.kind = isAdmin ? 'grant' : 'demote'
    this.#isAdmin = isAdmin
  }

  override check(model: Readonly<Model>): boolean {
    return model.isAdmin !== this.#isAdmin
  }

  protected async act(model: Model, real: Sequence): Promise<void> {
    await real.lane.setAdmin(this.#isAdmin)
    model.isAdmin = this.#isAdmin
  }

  toString(): string {
    return `${this.kind}()`
  }
}

/** The key with this number among those that are like this; it is a sequence's own which they are. */
export function pick(
  model: Readonly<Model>,
  number: number,
  isLikeThis: (intention: Intention) => boolean,
): number | undefined {
  const found = [...model.intentions.keys()].filter((key) => isLikeThis(intentionOf(model, key)))
  return found[number % found.length]
}

/** What the model says of a key. */
export function intentionOf(model: Readonly<Model>, key: number): Intention {
  return model.intentions[key] as Intention
}

function describe({ mode, email, slug, apiKey, isolation }: Wish): string {
  return `${mode} jane${email} slug ${slug} ${isolation}${apiKey ? ' with a key' : ''}`
}
