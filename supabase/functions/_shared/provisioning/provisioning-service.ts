import type { Availability } from '../contract/availability.ts'
import type { ProvisionRequest } from '../contract/provision-request.ts'
import type { ProvisionResponse, SetupEmailState } from '../contract/provision-response.ts'
import type { TenantStatus } from '../contract/tenant-status.ts'
import type { Violation } from '../contract/violation.ts'
import { failpoint } from '../failpoint.ts'
import type { AuthService } from './auth-service.ts'
import type { Caller, Origin } from './caller.ts'
import { checkAvailability } from './check-availability.ts'
import { type ApiKeyPair, generateApiKeyPair, generateTemporaryPassword } from './credentials.ts'
import type { Database } from './database.ts'
import type { Birth, OwnerBirths } from './owner-births.ts'
import { ProvisioningError } from './provisioning-error.ts'
import { type ProvisioningOrder, type RequestState, toPayload, toResponse } from './provisioning-payload.ts'
import type { Limited } from './rate-limit.ts'
import { untilAnswered } from './until-answered.ts'

interface ServiceOptions {
  /** For how long a lost answer of the database is asked for again. One-time secrets hang on it. */
  patienceMs: number
}

/**
 * The one way a tenant comes into being: every entry point goes through here. It keeps no state; whatever dies between
 * two lines, the lease runs out and the request is finished or undone by someone else.
 */
export class ProvisioningService {
  readonly #database: Database
  readonly #auth: AuthService
  readonly #births: OwnerBirths
  readonly #options: ServiceOptions

  constructor(database: Database, auth: AuthService, births: OwnerBirths, options: ServiceOptions) {
    this.#database = database
    this.#auth = auth
    this.#births = births
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
    request: ProvisioningOrder,
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
    let setupEmail: Promise<SetupEmailState> | undefined
    // Where the row does not agree that they are the owner, the trigger was off: the doctor says so, and what to do about the account.
    const sendSetupEmail = () => {
      if (request.owner.mode === 'invite') setupEmail = this.#sendSetupEmail(attempt.owner_email)
    }
    // The admin vouches for the address, and a set-up link only ever goes there.
    const owner = { fullName: request.owner.fullName, password, isConfirmed: true }
    const state =
      attempt.status === 'completed'
        ? attempt
        : await this.#bringOwnerToLife(caller, { attempt, owner }, sendSetupEmail)
    const answer = await this.#respond(caller, request, state, {
      // A replay, or finished by somebody else's attempt: then the password belongs to nothing.
      isOurs: !attempt.replayed && state.attempt_number === attempt.attempt_number,
      password,
      apiKey,
      setupEmail,
    })
    return { answer, rateLimit: attempt.rate_limit }
  }

  /** Sends a tenant's owner the set-up e-mail again, at most once a minute. */
  async resendSetupEmail(
    caller: Caller,
    tenantId: string,
  ): Promise<Limited<{ setupEmail: SetupEmailState }>> {
    const claim = await this.#database.claimSetupEmail(caller, tenantId)
    const setupEmail = await this.#sendSetupEmail(claim.owner_email)
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

  async findViolations(origin: Origin): Promise<Violation[]> {
    return this.#database.findViolations(origin)
  }

  /** @throws ProvisioningError when it failed, or nobody knows yet. */
  async #bringOwnerToLife(caller: Caller, birth: Birth, beside: () => void): Promise<RequestState> {
    const decision = await this.#births.one(caller, birth, beside)
    if (decision.kind === 'done') return decision.state
    throw decision.error
  }

  async #sendSetupEmail(email: string): Promise<SetupEmailState> {
    return (await this.#auth.sendSetupEmail(email)) === 'sent' ? 'sent' : 'failed'
  }

  async #respond(
    caller: Caller,
    request: ProvisionRequest,
    state: RequestState,
    answer: {
      isOurs: boolean
      password: string | undefined
      apiKey: ApiKeyPair | undefined
      /** Where it was begun. */
      setupEmail: Promise<SetupEmailState> | undefined
    },
  ): Promise<ProvisionResponse> {
    if (!state.result) throw new ProvisioningError('PROVISIONING_FAILED', { reason: 'INTERNAL' })
    const { mode } = request.owner
    const setupEmail =
      answer.isOurs && mode === 'invite'
        ? await (answer.setupEmail ?? this.#sendSetupEmail(state.owner_email))
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

function passwordFor(request: ProvisionRequest): string | undefined {
  if (request.owner.mode === 'password') return request.owner.password
  if (request.owner.mode === 'temporary') return generateTemporaryPassword()
  return undefined
}

/** Of a call that is made again: what stands in its way may be its own first delivery, which is still under way. */
function asTransient(error: unknown): unknown {
  return error instanceof ProvisioningError && error.code === 'DUPLICATE_REQUEST'
    ? new ProvisioningError('DATABASE_UNAVAILABLE', { retryAfterSeconds: 2, cause: { code: error.code } })
    : error
}
