import assert from 'node:assert/strict'
import { type Abandon, intentionOf, pick, Step, type Tally } from './commands.ts'
import { expectAnswer } from './expectations.ts'
import { canBeBorn, foreseeStart, type Intention, type Model, settle } from './model.ts'
import type { Sequence } from './sequence.ts'

/** Who may turn up once a lease is over. */
export const comers = [
  'retry',
  'another payload',
  'takeover that dies',
  'worker',
  'reaper',
  'late birth',
  'late failure',
  'all at once',
] as const
/** One of them. */
export type Comer = (typeof comers)[number]

/** A request was left behind: its lease is over, perhaps its deadline too, and then others turn up, in this order. */
export class Expire extends Step {
  readonly kind = 'expire'
  readonly #abandon: Abandon
  #key: number
  readonly #deadline: boolean
  readonly #comers: Comer[]
  readonly #count: (kind: string) => void

  constructor(tally: Tally, abandon: Abandon, key: number, deadline: boolean, who: Comer[]) {
    super(tally)
    this.#abandon = abandon
    this.#key = key
    this.#deadline = deadline
    this.#comers = who
    this.#count = (kind) => tally.set(kind, (tally.get(kind) ?? 0) + 1)
  }

  override check(model: Readonly<Model>): boolean {
    return pick(model, this.#key, isProcessing) !== undefined || this.#abandon.check(model)
  }

  protected async act(model: Model, real: Sequence): Promise<void> {
    if (pick(model, this.#key, isProcessing) === undefined) await this.#abandon.run(model, real)
    const key = pick(model, this.#key, isProcessing)
    // Nobody could be left behind: the names were taken, or the owner was there already.
    if (key === undefined) return
    this.#key = key
    await real.lane.world.alone(async () => {
      await real.setTime(this.#key, { lease: true, deadline: this.#deadline })
      intentionOf(model, this.#key).isExpired = true
      for (const comer of this.#comers) {
        this.#count(comer)
        await this.#come(comer, model, real)
        await real.expect(model)
      }
      await real.setTime(this.#key, { lease: false, deadline: false })
      intentionOf(model, this.#key).isExpired = false
    })
  }

  async #come(comer: Comer, model: Model, real: Sequence): Promise<void> {
    const key = this.#key
    const { wish } = intentionOf(model, key)
    switch (comer) {
      case 'retry':
      case 'another payload': {
        const isOther = comer === 'another payload'
        const start = foreseeStart(model, key, wish, isOther)
        const told = await real.provision(model, key, wish, { isOther })
        return expectAnswer(model, { key, wish, start }, told)
      }
      case 'takeover that dies':
        return takeOverAndDie(model, real, key)
      case 'late failure':
        return failFirstAttempt(model, real, key)
      case 'worker':
        await work(real)
        if (this.#isForWorkers(model)) settle(model, key, canBeBorn(model, key) ? 'completed' : 'failed')
        return
      case 'reaper':
        await reap(real)
        if (this.#isForReaper(model)) settle(model, key, 'failed')
        return
      case 'late birth':
        return this.#giveLateBirth(model, real)
      case 'all at once':
        return this.#comeAllAtOnce(model, real)
    }
  }

  async #giveLateBirth(model: Model, real: Sequence): Promise<void> {
    const row = await real.row(this.#key)
    const last = row?.attempts.at(-1)
    if (!row || !last?.owner_id) return
    const mayLive = intentionOf(model, this.#key).status === 'processing' && canBeBorn(model, this.#key)
    assert.equal(
      await real.giveBirth(last.owner_id, row.owner_email),
      mayLive,
      'whether a late owner is born',
    )
    if (mayLive) settle(model, this.#key, 'completed')
  }

  /** Whoever comes first decides. Nothing is foreseen but that the answer is the truth. */
  async #comeAllAtOnce(model: Model, real: Sequence): Promise<void> {
    const key = this.#key
    const { wish, status: before } = intentionOf(model, key)
    const start = foreseeStart(model, key, wish)
    const isDecidable = start.kind === 'attempted' || this.#isForWorkers(model) || this.#isForReaper(model)
    const mayFail = this.#isForReaper(model) || !canBeBorn(model, key)
    const answers = await Promise.all([
      real.provision(model, key, wish),
      real.provision(model, key, wish),
      others(real),
    ])
    const row = await real.row(key)
    const status = (row?.status ?? 'none') as typeof before
    if (!isDecidable) assert.equal(status, before, 'nobody could decide, and somebody did')
    else assert.ok(status === 'completed' || (status === 'failed' && mayFail), `decided: ${status}`)
    const hasSucceeded = answers.some((told) => told && 'ok' in told)
    if (hasSucceeded) assert.equal(status, 'completed', 'after a success')
    if (status !== before) settle(model, key, status)
  }

  #isForWorkers(model: Model): boolean {
    const { isExpired, status, wish } = intentionOf(model, this.#key)
    // Past the deadline it is the reaper's; and an attempt uses its admin's rights.
    const isTheirs = !this.#deadline && model.isAdmin
    return status === 'processing' && isExpired && wish.mode === 'invite' && isTheirs
  }

  #isForReaper(model: Model): boolean {
    const { isExpired, status } = intentionOf(model, this.#key)
    return status === 'processing' && isExpired && this.#deadline
  }

  toString(): string {
    const what = this.#deadline ? 'lease and deadline' : 'lease'
    return `expire(${this.#abandon} if nobody else is left behind; ${what} of key ${this.#key}: ${this.#comers.join(', ')})`
  }
}

async function takeOverAndDie(model: Model, real: Sequence, key: number): Promise<void> {
  const { wish, status } = intentionOf(model, key)
  if (status !== 'processing') return
  const start = foreseeStart(model, key, wish)
  const code = await real.begin(key, wish)
  if (start.kind === 'refused')
    return assert.ok(
      start.codes.some((each) => each === code),
      `${code}`,
    )
  assert.equal(code, undefined)
  settle(model, key, 'processing')
}

/** Of the attempt that was the first: it may still be the current one. */
async function failFirstAttempt(model: Model, real: Sequence, key: number): Promise<void> {
  const row = await real.row(key)
  if (!row || !model.isAdmin) return
  const told = await real.markFailed(row, 1)
  if (row.status === 'processing' && row.current_attempt === 1) settle(model, key, 'failed')
  assert.equal(told, intentionOf(model, key).status)
}

function isProcessing({ status }: Intention): boolean {
  return status === 'processing'
}

async function others(real: Sequence): Promise<undefined> {
  await Promise.all([work(real), work(real), reap(real)])
}

async function work(real: Sequence): Promise<void> {
  const { world } = real.lane
  const { status, body } = await world.asService('POST', `${world.base}/ops/drain`)
  assert.equal(status, 200, JSON.stringify(body))
}

async function reap(real: Sequence): Promise<void> {
  await real.lane.world.sql('select private.reap_expired_requests()')
}
