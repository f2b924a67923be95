import { failpoint } from '../failpoint.ts'
import type { AuthService, CreationOutcome, NewOwner } from './auth-service.ts'
import type { Origin } from './caller.ts'
import type { Database } from './database.ts'
import { mapBounded } from './map-bounded.ts'
import { ProvisioningError } from './provisioning-error.ts'
import type { RequestState } from './provisioning-payload.ts'
import { untilAnswered } from './until-answered.ts'

/** An attempt that was begun, and what only its owner's birth needs. */
export interface Birth {
  attempt: RequestState
  owner: Pick<NewOwner, 'fullName' | 'password' | 'isConfirmed'>
}

/** What came of it. Failed: the database has undone it. Undecided: nobody knows yet; the request's lease decides. */
export type Decision =
  | { kind: 'done'; state: RequestState }
  | { kind: 'failed'; state: RequestState; error: ProvisioningError }
  | { kind: 'undecided'; error: ProvisioningError }

/** Whether an attempt is undone where the auth service gave no answer. A worker leaves it: nobody waits for its answer. */
export type Patience = 'undo unknown' | 'leave unknown'

type ReadState = () => Promise<RequestState | undefined>

/** Steps 3 to 5 of the protocol: the owner is asked for, and the row says what became of it (I6). */
export class OwnerBirths {
  readonly #database: Database
  readonly #auth: AuthService
  readonly #patienceMs: number

  constructor(database: Database, auth: AuthService, options: { patienceMs: number }) {
    this.#database = database
    this.#auth = auth
    this.#patienceMs = options.patienceMs
  }

  /**
   * Of one attempt, whose caller waits. `beside` is begun when the auth service has said that the owner is there, while
   * the row is read: only what does no harm should the row say otherwise.
   */
  async one(origin: Origin, birth: Birth, beside = () => {}): Promise<Decision> {
    const outcome = await this.#create(birth)
    if (outcome.kind === 'created') beside()
    const read = () => this.#untilAnswered(() => this.#database.readResult(origin, birth.attempt.request_id))
    return this.#decide(origin, birth.attempt, outcome, 'undo unknown', read)
  }

  /** Of several attempts, whose rows are read together. The decisions are in their order. */
  async many(
    origin: Origin,
    births: readonly Birth[],
    { concurrency, patience }: { concurrency: number; patience: Patience },
  ): Promise<Decision[]> {
    const outcomes = await mapBounded(births, concurrency, (birth) => this.#create(birth))
    const ids = births.map(({ attempt }) => attempt.request_id)
    let reading: Promise<Map<string, RequestState>> | undefined
    const states = () => {
      reading ??= this.#untilAnswered(() => this.#database.readResults(origin, ids))
      return reading
    }
    const asked = births.map(({ attempt }, index) => ({
      attempt,
      outcome: outcomes[index] as CreationOutcome,
    }))
    return mapBounded(asked, concurrency, ({ attempt, outcome }) =>
      this.#decide(origin, attempt, outcome, patience, async () =>
        (await states()).get(attempt.request_id),
      ).catch(toUndecided),
    )
  }

  async #create({ attempt, owner }: Birth): Promise<CreationOutcome> {
    if (attempt.owner_id === null) throw new ProvisioningError('PROVISIONING_FAILED', { reason: 'INTERNAL' })
    const outcome = await this.#auth.createOwner({
      id: attempt.owner_id,
      email: attempt.owner_email,
      ...owner,
    })
    failpoint('owner:answered')
    return outcome
  }

  /** What the row says. A "created" that the row doesn't know of is undone like any other failure. */
  async #decide(
    origin: Origin,
    attempt: RequestState,
    outcome: CreationOutcome,
    patience: Patience,
    read: ReadState,
  ): Promise<Decision> {
    const isLeft = outcome.kind === 'unknown' && patience === 'leave unknown'
    let state = outcome.kind === 'created' || isLeft ? await read() : undefined
    if (isLeft && !(state && isDone(state))) return { kind: 'undecided', error: toError(outcome) }
    if (!state || !isDecided(state)) {
      failpoint('decision:undoing')
      const { code, options } = toError(outcome)
      state = await this.#untilAnswered(() =>
        this.#database.markFailed(origin, attempt, { code, reason: options.reason }),
      )
    }
    failpoint('decision:made')
    if (isDone(state)) return { kind: 'done', state }
    if (state.status === 'failed') return { kind: 'failed', state, error: toError(outcome) }
    return { kind: 'undecided', error: new ProvisioningError('DUPLICATE_REQUEST', { retryAfterSeconds: 2 }) }
  }

  #untilAnswered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    return untilAnswered(this.#patienceMs, call)
  }
}

/** Whether the owner is there: the tenant is active, or waits only for the rest of its batch. */
export function isDone(state: RequestState): boolean {
  return state.status === 'completed' || state.is_prepared
}

function isDecided(state: RequestState): boolean {
  return state.status !== 'processing' || state.is_prepared
}

/** One of several that can't be decided now keeps no other from it. */
function toUndecided(error: unknown): Decision {
  if (error instanceof ProvisioningError) return { kind: 'undecided', error }
  throw error
}

/** What a caller is told if the database says that the attempt failed. */
export function toError(outcome: CreationOutcome): ProvisioningError {
  if (outcome.kind === 'refused') {
    return outcome.code === 'email_exists'
      ? new ProvisioningError('EMAIL_UNAVAILABLE', {
          errors: [{ pointer: '/owner/email', message: 'is not available' }],
        })
      : new ProvisioningError('AUTH_USER_CREATION_FAILED', { cause: outcome })
  }
  if (outcome.kind === 'unknown' && outcome.cause === 'timeout') {
    return new ProvisioningError('TIMEOUT', { retryAfterSeconds: 2, cause: outcome })
  }
  return new ProvisioningError('AUTH_UNAVAILABLE', { retryAfterSeconds: 2, cause: outcome })
}
