import { failpoint } from '../failpoint.ts'
import type { AuthService } from './auth-service.ts'
import type { Origin } from './caller.ts'
import type { ClaimedRequest, Database } from './database.ts'
import { mapBounded } from './map-bounded.ts'
import { isDone, type OwnerBirths } from './owner-births.ts'
import { type SentEmails, sendOwedEmails } from './send-owed-emails.ts'

/** What became of requests that a worker took on. Undecided: auth service or database gave no answer; their lease decides. */
export interface WorkDone {
  completed: number
  failed: number
  undecided: number
  emails: { sent: number; failed: number }
}

/** What of a claim is worked on at once: the last of ten begins long before their lease has run out. */
const CONCURRENCY = 2

/** Finishes what callers left behind and what batches have queued. Any number may work at once. */
export class Worker {
  readonly #database: Database
  readonly #auth: AuthService
  readonly #births: OwnerBirths

  constructor(database: Database, auth: AuthService, births: OwnerBirths) {
    this.#database = database
    this.#auth = auth
    this.#births = births
  }

  /** Takes on up to `limit` requests, for this worker alone. None: nothing waits, or the auth service is down. */
  async claim(origin: Origin, limit: number, batchId?: string): Promise<ClaimedRequest[]> {
    if (this.#auth.isDown) return []
    failpoint('drain:claiming')
    const claims = await this.#database.claimRequests(origin, { limit, batchId })
    if (claims.length > 0) failpoint('drain:claimed')
    return claims
  }

  /** Brings the owners of claimed requests to life. */
  async finish(origin: Origin, claims: readonly ClaimedRequest[]): Promise<WorkDone> {
    const open = claims.filter((claim) => claim.status === 'processing' && !claim.is_prepared)
    const decisions = await this.#births.many(
      origin,
      open.map((attempt) => ({
        attempt,
        owner: {
          fullName: attempt.owner_full_name,
          password: undefined,
          isConfirmed: attempt.owner_mode !== 'sign_up',
        },
      })),
      { concurrency: CONCURRENCY, patience: 'leave unknown' },
    )
    const done = { completed: 0, failed: 0, undecided: 0 }
    for (const claim of claims) {
      // Its owner may have been there all the time, with nobody to notice; or a name was lost while it waited.
      if (isDone(claim)) done.completed += 1
      else if (claim.status === 'failed') done.failed += 1
    }
    for (const { kind } of decisions) done[kind === 'done' ? 'completed' : kind] += 1

    const born = decisions.flatMap((decision, index) =>
      decision.kind === 'done' && decision.state.attempt_number === open[index]?.attempt_number
        ? [decision.state]
        : [],
    )
    const adopted = claims.filter(({ status }) => status === 'completed')
    const single = new Set(
      claims.filter(({ batch_id }) => batch_id === null).map((claim) => claim.request_id),
    )
    const written = [...born, ...adopted].filter(({ request_id }) => single.has(request_id))
    return { ...done, emails: await this.#write(written) }
  }

  /** Decides the all-or-nothing batches that can be decided. */
  async settle(origin: Origin): Promise<void> {
    failpoint('worker:settling')
    await this.#database.settleBatches(origin)
  }

  /** Sends up to `limit` set-up e-mails that are owed. Undefined: none is. */
  sendOwedEmails(origin: Origin, limit: number, batchId?: string): Promise<SentEmails | undefined> {
    failpoint('drain:emailing')
    const services = { database: this.#database, auth: this.#auth }
    return sendOwedEmails(services, origin, { limit, batchId, concurrency: CONCURRENCY })
  }

  countWaiting(origin: Origin): Promise<number> {
    return this.#database.countWaiting(origin)
  }

  /** To owners of single requests, as their own callers would have done. One that fails is owed. */
  async #write(owners: readonly { owner_email: string }[]): Promise<WorkDone['emails']> {
    const outcomes = await mapBounded(owners, CONCURRENCY, (owner) =>
      this.#auth.sendSetupEmail(owner.owner_email),
    )
    const sent = outcomes.filter((outcome) => outcome === 'sent').length
    return { sent, failed: outcomes.length - sent }
  }
}
