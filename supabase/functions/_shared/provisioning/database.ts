import { z } from 'zod'
import { emailAvailabilitySchema, slugAvailabilitySchema } from '../contract/availability.ts'
import { ISOLATIONS } from '../contract/provision-request.ts'
import { SCHEMA_STATUSES } from '../contract/tenant-status.ts'
import { type Violation, violationSchema } from '../contract/violation.ts'
import type { Caller, Origin } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { type ProvisioningPayload, type RequestState, requestStateSchema } from './provisioning-payload.ts'
import { type RateLimit, rateLimitSchema } from './rate-limit.ts'

interface StartArguments {
  idempotencyKey: string
  payload: ProvisioningPayload
  ownerId: string
  apiKey: { publicKey: string; secretHash: string } | undefined
}

const limited = { rate_limit: rateLimitSchema }

const startedSchema = requestStateSchema.extend({ replayed: z.boolean(), ...limited })

interface ClaimOptions {
  limit: number
  batchId?: string | undefined
  apiKeys?: Record<number, { public_key: string; secret_hash: string }> | undefined
}

const claimedSchema = requestStateSchema.extend({
  owner_mode: z.string(),
  owner_full_name: z.string(),
  batch_id: z.guid().nullable(),
  batch_position: z.int().nullable(),
})

/** SQL's `private.describe_claim`: a request as who has claimed it needs it. */
export type ClaimedRequest = z.output<typeof claimedSchema>

const owedEmailSchema = z.object({ tenant_id: z.guid(), owner_id: z.guid(), owner_email: z.string() })
const claimSchema = owedEmailSchema.extend(limited)

const slugAnswerSchema = slugAvailabilitySchema.extend(limited).transform(apartFromLimit)
const emailAnswerSchema = emailAvailabilitySchema.extend(limited).transform(apartFromLimit)

const statusSchema = z.object({
  tenant_id: z.guid(),
  name: z.string(),
  slug: z.string(),
  status: z.string(),
  isolation: z.enum(ISOLATIONS),
  schema_status: z.enum(SCHEMA_STATUSES),
  migration_version: z.string().nullable(),
  created_at: z.string(),
  last_activity: z.string().nullable(),
  request: z
    .object({
      status: z.enum(['pending', 'processing', 'completed', 'failed']),
      attempts: z.int(),
      error: z.object({ code: z.string(), reason: z.string().nullable() }).nullable(),
    })
    .nullable(),
})

/** The database functions that provisioning is made of. Every failure is a `ProvisioningError`. */
export class Database {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** Step 1: the tenant and its attempt, in one transaction; or the replay of a completed request. */
  startProvisioning(caller: Caller, args: StartArguments) {
    const { idempotencyKey, payload, ownerId, apiKey } = args
    return this.#calls.asCaller(caller, startedSchema, 'provision_tenant_atomic', {
      p_idempotency_key: idempotencyKey,
      p_payload: payload,
      p_owner_id: ownerId,
      ...(apiKey && { p_api_public_key: apiKey.publicKey, p_api_secret_hash: apiKey.secretHash }),
    })
  }

  /** What the request row says. With the secret key, since the admin's token may run out in between. */
  readResult(origin: Origin, requestId: string): Promise<RequestState> {
    return this.#calls.asService(origin, requestStateSchema, 'get_provisioning_result', {
      p_request_id: requestId,
    })
  }

  /** Compensates the attempt, unless it was decided otherwise; either way answers what is true. */
  markFailed(
    origin: Origin,
    attempt: { request_id: string; attempt_number: number },
    error: { code: string; reason?: string | undefined },
  ): Promise<RequestState> {
    return this.#calls.asService(origin, requestStateSchema, 'mark_provisioning_failed', {
      p_request_id: attempt.request_id,
      p_attempt_number: attempt.attempt_number,
      p_error: error,
    })
  }

  claimSetupEmail(caller: Caller, tenantId: string) {
    return this.#calls.asCaller(caller, claimSchema, 'claim_setup_email', { p_tenant_id: tenantId })
  }

  checkSlug(caller: Caller, slug: string) {
    return this.#calls.asCaller(caller, slugAnswerSchema, 'check_slug_availability', { p_slug: slug })
  }

  checkEmail(caller: Caller, email: string) {
    return this.#calls.asCaller(caller, emailAnswerSchema, 'check_owner_email_availability', {
      p_email: email,
    })
  }

  readTenantStatus(caller: Caller, tenantId: string) {
    return this.#calls.asCaller(caller, statusSchema, 'get_tenant_status', { p_tenant_id: tenantId })
  }

  /** What the rows of several requests say, by request id. */
  async readResults(origin: Origin, requestIds: string[]): Promise<Map<string, RequestState>> {
    const states = await this.#calls.asService(origin, z.array(claimedSchema), 'get_provisioning_results', {
      p_request_ids: requestIds,
    })
    return new Map(states.map((state) => [state.request_id, state]))
  }

  /**
   * New attempts at requests that wait, for this worker alone: any that a worker can finish, or those of one batch, for
   * which `apiKeys` has the key pairs by position.
   */
  claimRequests(origin: Origin, { limit, batchId, apiKeys }: ClaimOptions): Promise<ClaimedRequest[]> {
    return this.#calls.asService(origin, z.array(claimedSchema), 'claim_requests', {
      p_limit: limit,
      ...(batchId === undefined ? {} : { p_batch_id: batchId }),
      ...(apiKeys === undefined ? {} : { p_api_keys: apiKeys }),
    })
  }

  /** Decides the all-or-nothing batches that can be decided. */
  async settleBatches(origin: Origin): Promise<void> {
    await this.#calls.asService(origin, z.unknown(), 'settle_batches', {}, { isLong: true })
  }

  /** Set-up e-mails that are owed, for this sender alone. */
  claimSetupEmails(origin: Origin, { limit, batchId }: { limit: number; batchId: string | undefined }) {
    return this.#calls.asService(origin, z.array(owedEmailSchema), 'claim_setup_emails', {
      p_limit: limit,
      ...(batchId === undefined ? {} : { p_batch_id: batchId }),
    })
  }

  /** Gives e-mails back that were claimed and not tried: nobody sends any at the moment. */
  async releaseSetupEmails(origin: Origin, tenantIds: string[]): Promise<void> {
    await this.#calls.asService(origin, z.unknown(), 'release_setup_emails', { p_tenant_ids: tenantIds })
  }

  /** How many requests and set-up e-mails wait for a worker. */
  countWaiting(origin: Origin): Promise<number> {
    return this.#calls.asService(origin, z.int(), 'count_waiting', {})
  }

  findViolations(origin: Origin): Promise<Violation[]> {
    return this.#calls.asService(origin, z.array(violationSchema), 'invariant_violations', {})
  }

  isHealthy(): Promise<boolean> {
    return this.#calls.isHealthy()
  }
}

function apartFromLimit<Row extends { rate_limit: RateLimit }>({ rate_limit: rateLimit, ...answer }: Row) {
  return { answer, rateLimit }
}
