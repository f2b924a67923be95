import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { CONFIRM_WITHIN_HOURS, type SignUpRequest, type SignUpResponse } from '../contract/sign-up.ts'
import { failpoint } from '../failpoint.ts'
import type { AuthService } from './auth-service.ts'
import type { Origin } from './caller.ts'
import type { Captcha } from './captcha.ts'
import type { Database } from './database.ts'
import { isDone, type OwnerBirths, toError } from './owner-births.ts'
import { ProvisioningError } from './provisioning-error.ts'
import type { RequestState } from './provisioning-payload.ts'
import type { RateLimit } from './rate-limit.ts'
import type { SignUpDatabase } from './sign-up-database.ts'
import { untilAnswered } from './until-answered.ts'

interface Services {
  signUps: SignUpDatabase
  database: Database
  auth: AuthService
  births: OwnerBirths
  /** Undefined: none is asked for. */
  captcha: Captcha | undefined
}

interface SignUpOptions {
  /** For how long a lost answer of the database is asked for again. */
  patienceMs: number
}

/** Somebody who signs up, and where they seem to be. */
export interface Visitor extends Origin {
  clientIp: string | undefined
}

/**
 * People's own way to a tenant: the same births, database and guarantees as the admins' way. Nothing in an answer tells
 * whether the address was free. What is called for one that was not is called in vain, so that what goes wrong goes
 * wrong for both.
 */
export class SignUpService {
  readonly #services: Services
  readonly #options: SignUpOptions
  /** That somebody is at the same sign-up would tell that an owner is being born. */
  readonly #outOfOthersWay = retry(
    handleWhen((error) => error instanceof ProvisioningError && error.code === 'DUPLICATE_REQUEST'),
    { maxAttempts: 6, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }) },
  )

  constructor(services: Services, options: SignUpOptions) {
    this.#services = services
    this.#options = options
  }

  /**
   * Whether a try may be made at all. The network's is counted before a captcha is looked at, which costs somebody else's time; the
   * address's after it, or anybody could shut an address out.
   */
  async admit(visitor: Visitor, idempotencyKey: string, request: SignUpRequest): Promise<RateLimit> {
    const { signUps, captcha } = this.#services
    const { clientIp } = visitor
    const rateLimit = await signUps.admitNetwork(visitor, clientIp)
    await captcha?.require(request.captchaToken, { clientIp, idempotencyKey })
    await signUps.admitAddress(visitor, request.owner.email)
    await this.#requireAuthService()
    failpoint('sign_up:admitted')
    return rateLimit
  }

  /**
   * Makes the tenant, which waits for its owner to confirm the address; or what looks like it. `mayBeTold`: whether the
   * address is to be written to by `tellOwner`.
   * @throws ProvisioningError — after it, nothing of the attempt is left, or `retryable` codes say that the same key will
   *   find out.
   */
  async signUp(
    visitor: Visitor,
    idempotencyKey: string,
    request: SignUpRequest,
  ): Promise<{ answer: SignUpResponse; mayBeTold: boolean }> {
    const { signUps } = this.#services
    const args = { idempotencyKey, request, ownerId: crypto.randomUUID() }
    const begun = await this.#outOfOthersWay.execute(() =>
      untilAnswered(this.#options.patienceMs, () => signUps.begin(visitor, args)),
    )
    failpoint('sign_up:begun')
    if (!isDone(begun)) await this.#bringOwnerToLife(visitor, begun, request.owner.fullName)
    else if (!begun.replayed) await this.#rehearse(visitor, begun)
    const answer: SignUpResponse = {
      status: 'confirmation_pending',
      tenant: { name: request.tenant.name, slug: begun.slug },
      owner: { email: begun.owner_email },
      confirmWithinHours: CONFIRM_WITHIN_HOURS,
      requestId: visitor.requestId,
    }
    failpoint('sign_up:answering')
    return { answer, mayBeTold: begun.send_email }
  }

  /** Writes to the address, whosever it is. A worker writes to owners of whom it is not known that it went out. */
  async tellOwner(email: string): Promise<void> {
    await this.#services.auth.sendSetupEmail(email)
  }

  /** @throws ProvisioningError AUTH_UNAVAILABLE, SIGN_UP_CLOSED: to everybody, before anything is begun. */
  async #requireAuthService(): Promise<void> {
    const { auth } = this.#services
    const asks = auth.isDown ? undefined : await auth.asksForConfirmation()
    if (asks === undefined) throw new ProvisioningError('AUTH_UNAVAILABLE', { retryAfterSeconds: 2 })
    if (!asks) {
      throw new ProvisioningError('SIGN_UP_CLOSED', {
        detail: 'The project confirms addresses by itself, so that none would be proof of anything.',
      })
    }
  }

  async #bringOwnerToLife(visitor: Visitor, attempt: RequestState, fullName: string): Promise<void> {
    const owner = { fullName, password: undefined, isConfirmed: false }
    const decision = await this.#services.births.one(visitor, { attempt, owner })
    if (decision.kind !== 'done') throw decision.error
  }

  /** Where no owner is to be born: asks as if one were, and undoes what was begun where that would have been undone. */
  async #rehearse(visitor: Visitor, attempt: RequestState): Promise<void> {
    const { auth, database } = this.#services
    const outcome = await auth.rehearseOwner(attempt.owner_email)
    if (outcome.kind === 'refused' && EXPECTED_REFUSALS.includes(outcome.code)) return
    const error = toError(outcome)
    const { code, options } = error
    const state = await untilAnswered(this.#options.patienceMs, () =>
      database.markFailed(visitor, attempt, { code, reason: options.reason }),
    )
    if (!isDone(state)) throw error
  }
}

/** The address is a user's; or it is not one's yet, and what can't be had is at fault. */
const EXPECTED_REFUSALS = ['email_exists', 'validation_failed']
