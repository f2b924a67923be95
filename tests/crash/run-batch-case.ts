import { randomUUID } from 'node:crypto'
import { batchResultSchema } from '../../supabase/functions/_shared/contract/batch-result.ts'
import { unique } from '../support/unique.ts'
import { type BatchCase, nameOfBatch } from './batch-case.ts'
import type { Answer, DoomedFunction } from './doomed-function.ts'
import { judgeBatch, standingOf } from './judge-batch.ts'
import { judgeSchemas } from './judge-schemas.ts'
import type { Lane } from './lane.ts'
import type { Verdict } from './run-case.ts'

/** Plays one case and judges it, as `runCase` does for a single request. */
export async function runBatchCase(lane: Lane, batchCase: BatchCase): Promise<Verdict> {
  const run = new BatchRun(lane, batchCase)
  try {
    await run.play()
  } catch (error) {
    run.violations.push(`the case broke off: ${error instanceof Error ? error.stack : String(error)}`)
  } finally {
    await run.release()
  }
  return { name: nameOfBatch(batchCase), outcome: run.outcome, violations: run.violations }
}

class BatchRun {
  readonly violations: string[] = []
  outcome: Verdict['outcome'] = 'never begun'
  readonly #lane: Lane
  readonly #case: BatchCase
  readonly #key = randomUUID()
  readonly #word = unique('crowd')
  readonly #used: DoomedFunction[] = []
  readonly #tenants: unknown[]
  /** Positions that a caller was told are complete. */
  #promised: number[] = []

  constructor(lane: Lane, batchCase: BatchCase) {
    this.#lane = lane
    this.#case = batchCase
    // Inline, one of them needs its caller: only they can be shown a password and a secret.
    const item = (n: number) => ({
      tenant: { name: `${this.#word} ${n}`, slug: `${this.#word}-${n}` },
      owner: {
        email: `${n}@${this.#word}.test`,
        fullName: 'Jane Doe',
        mode: batchCase.manner === 'inline' && n === 3 ? 'temporary' : 'invite',
      },
      ...(batchCase.manner === 'inline' && n === 3 ? { apiKey: true } : {}),
      ...(batchCase.isolation ? { isolation: batchCase.isolation } : {}),
    })
    this.#tenants = Array.from({ length: 4 }, (_, n) => item(n))
  }

  async play(): Promise<void> {
    const { crash, recovery } = this.#case
    const doomed = await this.#take()
    doomed.prepare('calm', crash)
    await this.#call(doomed)
    if (!(await doomed.hasDied()))
      this.violations.push('the crash point was not reached: the case shows nothing')

    await this.#passTime()
    if (recovery === 'call') await this.#callAgain()
    if (recovery === 'drain') await this.#drain()
    if (recovery === 'reaper') await this.#reap()
    // What was on its way when it died arrives; in the end the reaper has had its turn.
    await Promise.all(this.#used.map((used) => used.deliverStrays()))
    await this.#passTime()
    await this.#reap()

    const standing = await standingOf(this.#lane, this.#key, this.#word)
    this.violations.push(...judgeBatch(standing, this.#tenants.length, this.#promised))
    if (standing) this.outcome = standing.active.length > 0 ? 'completed' : 'failed'
    // What was in flight may have begun items after their time had been let pass.
    const isRacing = 'moment' in crash && crash.moment === 'in flight'
    if (recovery === 'call' && !isRacing && standing?.active.length !== this.#tenants.length)
      this.violations.push(`its caller has asked again, and ${standing?.active.length} are active`)
    this.violations.push(...(await judgeSchemas(this.#lane)), ...(await this.#lane.newViolations()))
  }

  async release(): Promise<void> {
    for (const used of this.#used) await this.#lane.functions.giveBack(used)
  }

  async #take(): Promise<DoomedFunction> {
    const taken = await this.#lane.functions.take()
    this.#used.push(taken)
    return taken
  }

  #call(from: DoomedFunction): Promise<Answer | undefined> {
    const { stack, admin } = this.#lane
    const headers = {
      apikey: stack.env.PUBLISHABLE_KEY,
      authorization: `Bearer ${admin.token}`,
      'idempotency-key': this.#key,
      ...(this.#case.manner === 'async' ? { prefer: 'respond-async' } : {}),
    }
    return from.call('/tenants/batch', headers, { mode: this.#case.mode, tenants: this.#tenants })
  }

  async #callAgain(): Promise<void> {
    const answer = await this.#call(await this.#take())
    if (answer?.status !== 200) {
      this.violations.push(`asked again, it answered ${answer?.status}: ${answer?.text}`)
      return
    }
    const { items } = batchResultSchema.parse(JSON.parse(answer.text))
    this.#promised = items.flatMap(({ position, status }) => (status === 'completed' ? [position] : []))
  }

  async #drain(): Promise<void> {
    const worker = await this.#take()
    const answer = await worker.call('/ops/drain', { apikey: this.#lane.stack.env.SECRET_KEY })
    if (answer?.status !== 200) this.violations.push(`the drain answered ${answer?.status}: ${answer?.text}`)
  }

  /** Every lease has run out; for the reaper every deadline, and its caller's patience, too. */
  async #passTime(): Promise<void> {
    await this.#lane.sql(
      `update public.provisioning_requests
       set lease_expires_at = clock_timestamp() - interval '1 second'
       where status = 'processing' and prepared_at is null`,
    )
  }

  async #reap(): Promise<void> {
    await this.#lane.sql(
      `update public.provisioning_requests
       set deadline_at = clock_timestamp() - interval '1 second'
       where status = 'processing' and prepared_at is null`,
    )
    await this.#lane.sql(
      `update public.provisioning_batches set deadline_at = clock_timestamp() - interval '1 second' where outcome is null`,
    )
    await this.#lane.sql('select private.reap_expired_requests()')
  }
}
