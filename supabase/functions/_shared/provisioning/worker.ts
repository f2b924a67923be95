import { failpoint } from '../failpoint.ts'
import type { AuthService } from './auth-service.ts'
import type { Origin } from './caller.ts'
import type { ClaimedRequest, Database } from './database.ts'
import { mapBounded } from './map-bounded.ts'
import { isDone, type OwnerBirths } from './owner-births.ts'

/** What became of requests that a worker took on. Undecided: auth service or database gave no answer; their lease decides. */
export interface WorkDone {
  completed: number
  failed: number
  undecided: number
  emails: Emails
}

interface Emails {
  sent: number
  failed: number
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
      open.map((attempt) => ({ attempt, owner: { fullName: attempt.owner_full_name, password: undefined } })),
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
    const { sent, failed } = await this.#send(written)
    return { ...done, emails: { sent, failed } }
  }

  /** Decides the all-or-nothing batches that can be decided. */
  async settle(origin: Origin): Promise<void> {
    failpoint('worker:settling')
    await this.#database.settleBatches(origin)
  }

  /**
   * Sends up to `limit` set-up e-mails that are owed: to owners of batches, and where a sender died.
   * @returns undefined where none is owed. Limited: the auth service takes no more for now.
   */
  async sendOwedEmails(
    origin: Origin,
    limit: number,
    batchId?: string,
  ): Promise<(Emails & { isLimited: boolean }) | undefined> {
    failpoint('drain:emailing')
    const owed = await this.#database.claimSetupEmails(origin, { limit, batchId })
    if (owed.length === 0) return undefined
    failpoint('owed_email:claimed')
    return this.#send(owed)
  }

  countWaiting(origin: Origin): Promise<number> {
    return this.#database.countWaiting(origin)
  }

  async #send(owners: readonly { owner_email: string }[]): Promise<Emails & { isLimited: boolean }> {
    const outcomes = await mapBounded(owners, CONCURRENCY, ({ owner_email: email }) =>
      this.#auth.sendSetupEmail(email),
    )
    const sent = outcomes.filter((outcome) => outcome === 'sent').length
    return { sent, failed: outcomes.length - sent, isLimited: outcomes.includes('limited') }
  }
}
