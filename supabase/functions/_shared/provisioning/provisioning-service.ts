import type { Availability } from '../contract/availability.ts'
import type { ProvisionRequest } from '../contract/provision-request.ts'
import type { ProvisionResponse, SetupEmailState } from '../contract/provision-response.ts'
import type { TenantStatus } from '../contract/tenant-status.ts'
import type { Violation } from '../contract/violation.ts'
import { failpoint } from '../failpoint.ts'
import type { AuthService, CreationOutcome } from './auth-service.ts'
import type { Caller, Origin } from './caller.ts'
import { checkAvailability } from './check-availability.ts'
import { type ApiKeyPair, generateApiKeyPair, generateTemporaryPassword } from './credentials.ts'
import type { Database } from './database.ts'
import { ProvisioningError } from './provisioning-error.ts'
import { type RequestState, toPayload, toResponse } from './provisioning-payload.ts'
import type { Limited } from './rate-limit.ts'
import { untilAnswered } from './until-answered.ts'

interface ServiceOptions {
  /** For how long a lost answer of the database is asked for again. One-time secrets hang on it. */
  patienceMs: number
}

/** What became of a request that a worker took on. Undecided: auth service or database gave no answer; its lease decides. */
export type WorkerOutcome = 'completed' | 'failed' | 'undecided'

/**
 * The one way a tenant comes into being: every entry point goes through here. It keeps no state; whatever dies between
 * two lines, the lease runs out and the request is finished or undone by someone else.
 */
export class ProvisioningService {
  readonly #database: Database
  readonly #auth: AuthService
  readonly #options: ServiceOptions

  constructor(database: Database, auth: AuthService, options: ServiceOptions) {
    this.#database = database
    this.#auth = auth
    this.#options = options
  }

  /**
   * Provisions a tenant, or replays the result of the request that this key stands for.
   * @throws ProvisioningError — after it, either nothing of the attempt is left, or `retryable` codes say that the same
   *   key will find out.
   */
  async provision(
    caller: Caller,
    idempotencyKey: string,
    request: ProvisionRequest,
  ): Promise<Limited<ProvisionResponse>> {
    const apiKey = request.apiKey ? await generateApiKeyPair() : undefined
    const args = { idempotencyKey, payload: toPayload(request), ownerId: crypto.randomUUID(), apiKey }
    failpoint('provision:begin')
    // The owner id makes a second delivery of this call the same attempt, so a lost answer may be asked for again.
    const attempt = await untilAnswered(this.#options.patienceMs, (isRepeat) =>
      this.#database.startProvisioning(caller, args).catch((error: unknown) => {
        throw isRepeat ? asTransient(error) : error
      }),
    )
    failpoint('provision:started')

    const password = passwordFor(request)
    const state =
      attempt.status === 'completed'
        ? attempt
        : await this.#bringOwnerToLife(caller, attempt, { fullName: request.owner.fullName, password })
    const answer = await this.#respond(caller, request, state, {
      // A replay, or finished by somebody else's attempt: then the password belongs to nothing.
      isOurs: !attempt.replayed && state.attempt_number === attempt.attempt_number,
      password,
      apiKey,
    })
    return { answer, rateLimit: attempt.rate_limit }
  }

  /** Sends a tenant's owner the set-up e-mail again, at most once a minute. */
  async resendSetupEmail(
    caller: Caller,
    tenantId: string,
  ): Promise<Limited<{ setupEmail: SetupEmailState }>> {
    const claim = await this.#database.claimSetupEmail(caller, tenantId)
    const setupEmail = await this.#auth.sendSetupEmail(claim.owner_email)
    return { answer: { setupEmail }, rateLimit: claim.rate_limit }
  }

  checkAvailability(
    caller: Caller,
    query: { slug?: string | undefined; email?: string | undefined },
  ): Promise<Limited<Availability>> {
    return checkAvailability(this.#database, caller, query)
  }

  async readTenantStatus(caller: Caller, tenantId: string): Promise<TenantStatus> {
    const status = await this.#database.readTenantStatus(caller, tenantId)
    return {
      tenantId: status.tenant_id,
      name: status.name,
      slug: status.slug,
      status: status.status,
      isolation: status.isolation,
      schemaStatus: status.schema_status,
      migrationVersion: status.migration_version,
      createdAt: status.created_at,
      lastActivity: status.last_activity,
      request: status.request,
    }
  }

  async checkHealth(): Promise<{ database: boolean; auth: boolean }> {
    const [database, auth] = await Promise.all([this.#database.isHealthy(), this.#auth.isHealthy()])
    return { database, auth }
  }

  /**
   * Finishes one request that its caller left behind, as a worker: any number may run at once.
   * @returns what became of it, or undefined if none was waiting.
   */
  async finishOneExpired(origin: Origin): Promise<WorkerOutcome | undefined> {
    if (this.#auth.isDown) return undefined
    failpoint('drain:claiming')
    const attempt = await this.#database.claimRequests(origin)
    if (!attempt) return undefined
    failpoint('drain:claimed')
    if (attempt.status === 'failed') return 'failed'
    try {
      const owner = { fullName: attempt.owner_full_name, password: undefined }
      // Its owner may have been there all the time, with nobody to notice.
      const state =
        attempt.status === 'completed' || attempt.is_prepared
          ? attempt
          : await this.#bringOwnerToLife(origin, attempt, owner, 'leave unknown')
      if (state.status === 'completed' && state.attempt_number === attempt.attempt_number)
        await this.#auth.sendSetupEmail(state.owner_email)
      return 'completed'
    } catch (error) {
      if (error instanceof UndoneError) return 'failed'
      // Its lease runs out once more, and the next worker finds out.
      if (error instanceof ProvisioningError) return 'undecided'
      throw error
    }
  }

  async countWaiting(origin: Origin): Promise<number> {
    return this.#database.countWaiting(origin)
  }

  async findViolations(origin: Origin): Promise<Violation[]> {
    return this.#database.findViolations(origin)
  }

  /** Steps 3 to 5 of the protocol. Returns the completed request; throws when it failed. */
  async #bringOwnerToLife(
    origin: Origin,
    attempt: RequestState,
    owner: { fullName: string; password: string | undefined },
    patience: 'undo unknown' | 'leave unknown' = 'undo unknown',
  ): Promise<RequestState> {
    if (attempt.owner_id === null) throw new ProvisioningError('PROVISIONING_FAILED', { reason: 'INTERNAL' })
    const outcome = await this.#auth.createOwner({
      id: attempt.owner_id,
      email: attempt.owner_email,
      ...owner,
    })
    failpoint('owner:answered')
    const error = toError(outcome)
    // Nobody waits for a worker's answer: an outage fails no request that may still succeed before its deadline.
    if (outcome.kind === 'unknown' && patience === 'leave unknown') {
      const known = await untilAnswered(this.#options.patienceMs, () =>
        this.#database.readResult(origin, attempt.request_id),
      )
      if (known.status === 'completed') return known
      throw error
    }
    const state = await this.#decide(origin, attempt, outcome.kind === 'created', error)
    failpoint('decision:made')
    if (state.status === 'completed' || state.is_prepared) return state
    if (state.status === 'failed') throw new UndoneError(error)
    throw new ProvisioningError('DUPLICATE_REQUEST', { retryAfterSeconds: 2 })
  }

  /** What the row says (I6). A "created" that the row doesn't know of is undone like any other failure. */
  async #decide(
    origin: Origin,
    attempt: RequestState,
    created: boolean,
    error: ProvisioningError,
  ): Promise<RequestState> {
    return untilAnswered(this.#options.patienceMs, async () => {
      const state = created ? await this.#database.readResult(origin, attempt.request_id) : undefined
      if (state && (state.status !== 'processing' || state.is_prepared)) return state
      failpoint('decision:undoing')
      return this.#database.markFailed(origin, attempt, { code: error.code, reason: error.options.reason })
    })
  }

  async #respond(
    caller: Caller,
    request: ProvisionRequest,
    state: RequestState,
    answer: { isOurs: boolean; password: string | undefined; apiKey: ApiKeyPair | undefined },
  ): Promise<ProvisionResponse> {
    if (!state.result) throw new ProvisioningError('PROVISIONING_FAILED', { reason: 'INTERNAL' })
    const { mode } = request.owner
    const setupEmail =
      answer.isOurs && mode === 'invite'
        ? await this.#auth.sendSetupEmail(state.owner_email)
        : (state.setup_email ?? 'not_needed')
    // The key pair may be ours even where a lost answer made the result a replay, or a worker finished the request.
    const keyIsOurs =
      answer.apiKey !== undefined && state.result.api_key?.public_key === answer.apiKey.publicKey
    failpoint('provision:answering')
    return toResponse(state.result, {
      setupEmail,
      replayed: !answer.isOurs && !keyIsOurs,
      requestId: caller.requestId,
      secrets: {
        password: answer.isOurs && mode === 'temporary' ? answer.password : undefined,
        apiSecretKey: keyIsOurs ? answer.apiKey?.secretKey : undefined,
      },
    })
  }
}

/** The attempt failed, and the database has undone it. */
class UndoneError extends ProvisioningError {
  constructor(error: ProvisioningError) {
    super(error.code, error.options)
  }
}

function passwordFor(request: ProvisionRequest): string | undefined {
  if (request.owner.mode === 'password') return request.owner.password
  if (request.owner.mode === 'temporary') return generateTemporaryPassword()
  return undefined
}

/** What a caller is told if the database says that the attempt failed. */
function toError(outcome: CreationOutcome): ProvisioningError {
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

/** Of a call that is made again: what stands in its way may be its own first delivery, which is still under way. */
function asTransient(error: unknown): unknown {
  return error instanceof ProvisioningError && error.code === 'DUPLICATE_REQUEST'
    ? new ProvisioningError('DATABASE_UNAVAILABLE', { retryAfterSeconds: 2, cause: { code: error.code } })
    : error
}
