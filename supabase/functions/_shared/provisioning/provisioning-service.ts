import type { Availability } from '../contract/availability.ts'
import type { ProvisionRequest } from '../contract/provision-request.ts'
import type { ProvisionResponse, SetupEmailState } from '../contract/provision-response.ts'
import type { TenantStatus } from '../contract/tenant-status.ts'
import type { Violation } from '../contract/violation.ts'
import { failpoint } from '../failpoint.ts'
import type { AuthService, CreationOutcome } from './auth-service.ts'
import type { Caller, Origin } from './caller.ts'
import { generateApiKeyPair, generateTemporaryPassword } from './credentials.ts'
import type { Database } from './database.ts'
import { ProvisioningError } from './provisioning-error.ts'
import { type RequestState, toPayload, toResponse } from './provisioning-payload.ts'

/** How often a database call is made in all while its answer is lost. */
const DATABASE_TRIES = 3

/**
 * The one way a tenant comes into being: every entry point goes through here. It keeps no state; whatever dies between
 * two lines, the lease runs out and the request is finished or undone by someone else.
 */
export class ProvisioningService {
  readonly #database: Database
  readonly #auth: AuthService

  constructor(database: Database, auth: AuthService) {
    this.#database = database
    this.#auth = auth
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
  ): Promise<ProvisionResponse> {
    if (this.#auth.isDown && request.owner.mode !== 'existing') {
      throw new ProvisioningError('AUTH_UNAVAILABLE', { retryAfterSeconds: 10 })
    }
    const apiKey = request.apiKey ? await generateApiKeyPair() : undefined
    const args = { idempotencyKey, payload: toPayload(request), ownerId: crypto.randomUUID(), apiKey }
    failpoint('provision:begin')
    // The owner id makes a second delivery of this call the same attempt, so a lost answer may be asked for again.
    const attempt = await untilAnswered(() => this.#database.startProvisioning(caller, args))
    failpoint('provision:started')
    if (attempt.replayed) return this.#respond(caller, attempt, { replayed: true })

    const password = passwordFor(request)
    const state =
      attempt.status === 'completed'
        ? attempt
        : await this.#bringOwnerToLife(caller, attempt, { fullName: request.owner.fullName, password })

    // Somebody else's attempt finished the request: our secrets belong to nothing.
    if (state.attempt_number !== attempt.attempt_number)
      return this.#respond(caller, state, { replayed: true })

    const setupEmail =
      request.owner.mode === 'invite' ? await this.#auth.sendSetupEmail(state.owner_email) : 'not_needed'
    return this.#respond(caller, state, {
      replayed: false,
      setupEmail,
      secrets: {
        password: request.owner.mode === 'temporary' ? password : undefined,
        apiSecretKey: apiKey?.secretKey,
      },
    })
  }

  /** Sends a tenant's owner the set-up e-mail again, at most once a minute. */
  async resendSetupEmail(caller: Caller, tenantId: string): Promise<{ setupEmail: SetupEmailState }> {
    const claim = await this.#database.claimSetupEmail(caller, tenantId)
    return { setupEmail: await this.#auth.sendSetupEmail(claim.owner_email) }
  }

  async checkAvailability(
    caller: Caller,
    query: { slug?: string | undefined; email?: string | undefined },
  ): Promise<Availability> {
    const [slug, email] = await Promise.all([
      query.slug === undefined ? undefined : this.#database.checkSlug(caller, query.slug),
      query.email === undefined ? undefined : this.#database.checkEmail(caller, query.email),
    ])
    return { ...(slug ? { slug } : {}), ...(email ? { email } : {}) }
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
  async finishOneExpired(origin: Origin): Promise<'completed' | 'failed' | undefined> {
    if (this.#auth.isDown) return undefined
    failpoint('drain:claiming')
    const attempt = await this.#database.claimExpired(origin)
    if (!attempt) return undefined
    failpoint('drain:claimed')
    try {
      const state = await this.#bringOwnerToLife(origin, attempt, {
        fullName: attempt.owner_full_name,
        password: undefined,
      })
      await this.#auth.sendSetupEmail(state.owner_email)
      return 'completed'
    } catch (error) {
      // Undone, or its lease runs out once more: either way it is not this worker's any longer.
      if (error instanceof ProvisioningError) return 'failed'
      throw error
    }
  }

  async countExpired(origin: Origin): Promise<number> {
    return this.#database.countExpired(origin)
  }

  async findViolations(origin: Origin): Promise<Violation[]> {
    return this.#database.findViolations(origin)
  }

  /** Steps 3 to 5 of the protocol. Returns the completed request; throws when it failed. */
  async #bringOwnerToLife(
    origin: Origin,
    attempt: RequestState,
    owner: { fullName: string; password: string | undefined },
  ): Promise<RequestState> {
    if (attempt.owner_id === null) throw new ProvisioningError('PROVISIONING_FAILED', { reason: 'INTERNAL' })
    const outcome = await this.#auth.createOwner({
      id: attempt.owner_id,
      email: attempt.owner_email,
      ...owner,
    })
    failpoint('owner:answered')
    const error = toError(outcome)
    const state = await this.#decide(origin, attempt, outcome.kind === 'created', error)
    failpoint('decision:made')
    if (state.status === 'completed') return state
    if (state.status === 'failed') throw error
    throw new ProvisioningError('DUPLICATE_REQUEST', { retryAfterSeconds: 2 })
  }

  /** What the row says (I6). A "created" that the row doesn't know of is undone like any other failure. */
  async #decide(
    origin: Origin,
    attempt: RequestState,
    created: boolean,
    error: ProvisioningError,
  ): Promise<RequestState> {
    return untilAnswered(async () => {
      const state = created ? await this.#database.readResult(origin, attempt.request_id) : undefined
      if (state && state.status !== 'processing') return state
      failpoint('decision:undoing')
      return this.#database.markFailed(origin, attempt, { code: error.code, reason: error.options.reason })
    })
  }

  #respond(
    caller: Caller,
    state: RequestState,
    answer: {
      replayed: boolean
      setupEmail?: SetupEmailState
      secrets?: { password: string | undefined; apiSecretKey: string | undefined }
    },
  ): ProvisionResponse {
    failpoint('provision:answering')
    if (!state.result) throw new ProvisioningError('PROVISIONING_FAILED', { reason: 'INTERNAL' })
    return toResponse(state.result, {
      setupEmail: answer.setupEmail ?? state.setup_email ?? 'not_needed',
      replayed: answer.replayed,
      requestId: caller.requestId,
      ...(answer.secrets ? { secrets: answer.secrets } : {}),
    })
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

/** Asks again, a bounded number of times, where an idempotent call's answer was lost or Postgres gave it up. */
async function untilAnswered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      if (tries === DATABASE_TRIES || !isTransient(error)) throw error
      failpoint('database:asking_again')
    }
  }
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof ProvisioningError)) return false
  const { code, options } = error
  return code === 'TIMEOUT' || code === 'DATABASE_UNAVAILABLE' || options.reason === 'QUERY_CANCELLED'
}
