import type { DrainReport } from '../contract/drain-report.ts'
import type { ErrorCode } from '../contract/error-codes.ts'
import { failpoint } from '../failpoint.ts'
import type { Origin } from './caller.ts'
import type { ClaimedRequest } from './database.ts'
import { ProvisioningError } from './provisioning-error.ts'
import type { Worker } from './worker.ts'

export interface DrainOptions {
  /** Lanes that work side by side, each at a claim of its own. */
  concurrency: number
  /** After this, nothing new is begun: the platform ends a function at a fixed time, whatever it is doing. */
  budgetMs: number
  /** Nor after this many requests, or set-up e-mails: the platform ends it at a fixed amount of CPU, too. */
  maxRequests: number
  /** Only this batch. */
  batchId?: string | undefined
}

// 2,000 requests and their e-mails took 2.5 s of CPU; hosted functions end after 2 s, their start included.
export const DRAIN_LIMITS = { concurrency: 4, maxRequests: 300 }

/** What becomes of requests and e-mails; the rest is not a batch's. */
export type Drained = Omit<DrainReport, 'schemas' | 'fleet'>

/** What one claim takes: enough that calls of the database are few, and little enough to be done within its lease. */
const CLAIM_SIZE = 10

/**
 * Finishes the requests that wait for a worker, and sends the set-up e-mails that are owed, until none waits or the budget
 * is used up. What it holds does not grow with the number of those who wait.
 * @throws ProvisioningError if nothing at all could be done.
 */
export async function drain(worker: Worker, origin: Origin, options: DrainOptions): Promise<Drained> {
  const drainage = new Drainage(worker, origin, options)
  await drainage.finishRequests()
  await drainage.sendEmails()
  failpoint('drain:counting')
  return { ...drainage.counts, remaining: await worker.countWaiting(origin), errors: drainage.errors }
}

class Drainage {
  readonly counts = { completed: 0, failed: 0, undecided: 0, emails: { sent: 0, failed: 0 } }
  readonly errors: ErrorCode[] = []
  readonly #worker: Worker
  readonly #origin: Origin
  readonly #options: DrainOptions
  readonly #stopAt: number

  constructor(worker: Worker, origin: Origin, options: DrainOptions) {
    this.#worker = worker
    this.#origin = origin
    this.#options = options
    this.#stopAt = performance.now() + options.budgetMs
  }

  async finishRequests(): Promise<void> {
    let mayHaveDecided = false
    await this.#inLanes(async (limit) => {
      const claims = await this.#worker.claim(this.#origin, limit, this.#options.batchId)
      if (claims.length === 0) return 0
      const { completed, failed, undecided, emails } = await this.#worker.finish(this.#origin, claims)
      this.counts.completed += completed
      this.counts.failed += failed
      this.counts.undecided += undecided
      this.#add(emails)
      mayHaveDecided ||= claims.some(isOfBatch)
      failpoint('drain:finished')
      return claims.length
    })
    if (mayHaveDecided) await this.#orNoted(() => this.#worker.settle(this.#origin))
  }

  async sendEmails(): Promise<void> {
    let isLimited = false
    await this.#inLanes(async (limit) => {
      if (isLimited) return 0
      const emails = await this.#worker.sendOwedEmails(this.#origin, limit, this.#options.batchId)
      if (!emails) return 0
      this.#add(emails)
      isLimited ||= emails.isLimited
      return isLimited ? 0 : emails.sent + emails.failed
    })
  }

  /** Each lane goes on until it finds nothing. One that can't go on ends and says why; what the others do still counts. */
  async #inLanes(work: (limit: number) => Promise<number>): Promise<void> {
    const { concurrency, maxRequests } = this.#options
    let left = maxRequests
    const lane = async () => {
      while (performance.now() < this.#stopAt && left > 0) {
        const limit = Math.min(CLAIM_SIZE, left)
        left -= limit
        const done = await work(limit)
        left += limit - done
        if (done === 0) return
      }
    }
    await Promise.all(Array.from({ length: concurrency }, () => this.#orNoted(lane)))
  }

  async #orNoted(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ProvisioningError)) throw error
      this.errors.push(error.code)
      const { completed, failed, undecided } = this.counts
      if (this.errors.length >= this.#options.concurrency && completed + failed + undecided === 0) throw error
    }
  }

  #add({ sent, failed }: { sent: number; failed: number }): void {
    this.counts.emails.sent += sent
    this.counts.emails.failed += failed
  }
}

function isOfBatch({ batch_id: batchId }: ClaimedRequest): boolean {
  return batchId !== null
}
