import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { z } from 'zod'
import { emailAvailabilitySchema, slugAvailabilitySchema } from '../contract/availability.ts'
import { type Violation, violationSchema } from '../contract/violation.ts'
import type { Database as Schema } from '../database.types.ts'
import type { Caller, Origin } from './caller.ts'
import { toProvisioningError } from './database-error.ts'
import { fetchWithTimeout } from './fetch-with-timeout.ts'
import { ProvisioningError } from './provisioning-error.ts'
import { type ProvisioningPayload, type RequestState, requestStateSchema } from './provisioning-payload.ts'

const MAX_CONFLICT_RETRIES = 3

type FunctionName = keyof Schema['public']['Functions'] & string
type Arguments<Name extends FunctionName> = Schema['public']['Functions'][Name]['Args']

interface DatabaseOptions {
  url: string
  publishableKey: string
  secretKey: string
  timeoutMs: number
}

interface StartArguments {
  idempotencyKey: string
  payload: ProvisioningPayload
  ownerId: string
  apiKey: { publicKey: string; secretHash: string } | undefined
}

const startedSchema = requestStateSchema.extend({ replayed: z.boolean() })

const claimedSchema = requestStateSchema.extend({ owner_full_name: z.string() })

export type ClaimedRequest = z.output<typeof claimedSchema>

const claimSchema = z.object({ tenant_id: z.guid(), owner_id: z.guid(), owner_email: z.string() })

const statusSchema = z.object({
  tenant_id: z.guid(),
  name: z.string(),
  slug: z.string(),
  status: z.string(),
  isolation: z.enum(['shared', 'schema']),
  schema_status: z.string(),
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

/**
 * The database functions that provisioning is made of, over the REST API. Calls that need an admin carry the caller's
 * own token, so that `auth.uid()` is the proof. Every failure is a `ProvisioningError`.
 */
export class Database {
  readonly #options: DatabaseOptions
  readonly #fetch: typeof fetch
  readonly #retry = retry(handleWhen(isConflictOfTransactions), {
    maxAttempts: MAX_CONFLICT_RETRIES,
    backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 500 }),
  })

  constructor(options: DatabaseOptions) {
    this.#options = options
    this.#fetch = fetchWithTimeout(options.timeoutMs)
  }

  /** Step 1: the tenant and its attempt, in one transaction; or the replay of a completed request. */
  startProvisioning(caller: Caller, args: StartArguments) {
    const { idempotencyKey, payload, ownerId, apiKey } = args
    return this.#asCaller(caller, startedSchema, 'provision_tenant_atomic', {
      p_idempotency_key: idempotencyKey,
      p_payload: payload,
      p_owner_id: ownerId,
      ...(apiKey && { p_api_public_key: apiKey.publicKey, p_api_secret_hash: apiKey.secretHash }),
    })
  }

  /** What the request row says. With the secret key, since the admin's token may run out in between. */
  readResult(origin: Origin, requestId: string): Promise<RequestState> {
    return this.#asService(origin, requestStateSchema, 'get_provisioning_result', { p_request_id: requestId })
  }

  /** Compensates the attempt, unless it was decided otherwise; either way answers what is true. */
  markFailed(
    origin: Origin,
    attempt: { request_id: string; attempt_number: number },
    error: { code: string; reason?: string | undefined },
  ): Promise<RequestState> {
    return this.#asService(origin, requestStateSchema, 'mark_provisioning_failed', {
      p_request_id: attempt.request_id,
      p_attempt_number: attempt.attempt_number,
      p_error: error,
    })
  }

  claimSetupEmail(caller: Caller, tenantId: string) {
    return this.#asCaller(caller, claimSchema, 'claim_setup_email', { p_tenant_id: tenantId })
  }

  checkSlug(caller: Caller, slug: string) {
    return this.#asCaller(caller, slugAvailabilitySchema, 'check_slug_availability', { p_slug: slug })
  }

  checkEmail(caller: Caller, email: string) {
    return this.#asCaller(caller, emailAvailabilitySchema, 'check_owner_email_availability', {
      p_email: email,
    })
  }

  readTenantStatus(caller: Caller, tenantId: string) {
    return this.#asCaller(caller, statusSchema, 'get_tenant_status', { p_tenant_id: tenantId })
  }

  /** A new attempt at one request whose lease has run out, for this worker alone. Undefined when none is waiting. */
  async claimExpired(origin: Origin): Promise<ClaimedRequest | undefined> {
    const [claimed] = await this.#asService(origin, z.array(claimedSchema), 'claim_expired_requests', {
      p_limit: 1,
    })
    return claimed
  }

  /** How many requests wait for a worker. */
  countExpired(origin: Origin): Promise<number> {
    return this.#asService(origin, z.int(), 'count_expired_requests', {})
  }

  findViolations(origin: Origin): Promise<Violation[]> {
    return this.#asService(origin, z.array(violationSchema), 'invariant_violations', {})
  }

  /** Whether the REST API answers and the schema is there. */
  async isHealthy(): Promise<boolean> {
    const client = this.#client(this.#options.secretKey, {})
    const { error } = await client.from('tenant_templates').select('name').limit(1).retry(false)
    return error === null
  }

  #asCaller<Answer, Name extends FunctionName>(
    caller: Caller,
    schema: z.ZodType<Answer>,
    name: Name,
    args: Arguments<Name>,
  ): Promise<Answer> {
    const headers = { ...trace(caller), Authorization: `Bearer ${caller.accessToken}` }
    const client = this.#client(this.#options.publishableKey, headers)
    return this.#call(client, schema, name, args, true)
  }

  #asService<Answer, Name extends FunctionName>(
    origin: Origin,
    schema: z.ZodType<Answer>,
    name: Name,
    args: Arguments<Name>,
  ): Promise<Answer> {
    return this.#call(this.#client(this.#options.secretKey, trace(origin)), schema, name, args, false)
  }

  /** Each call is one transaction, so what Postgres gave up for another's sake can be tried again as it was. */
  #call<Answer, Name extends FunctionName>(
    client: SupabaseClient<Schema>,
    schema: z.ZodType<Answer>,
    name: Name,
    args: Arguments<Name>,
    isCallers: boolean,
  ): Promise<Answer> {
    return this.#retry.execute(async () => {
      const { data, error, status } = await client.rpc(name, args)
      // A gateway's error may have a body that supabase-js takes for no error.
      if (error || status >= 400) throw toProvisioningError(error, status, isCallers)
      const answer = schema.safeParse(data)
      if (answer.success) return answer.data
      // Not from our database: whatever answered, it is asked again like one that was not there.
      throw new ProvisioningError('DATABASE_UNAVAILABLE', {
        retryAfterSeconds: 2,
        cause: { sqlstate: 'UNREADABLE_REPLY', status },
      })
    })
  }

  #client(key: string, headers: Record<string, string>): SupabaseClient<Schema> {
    return createClient<Schema>(this.#options.url, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: { headers, fetch: this.#fetch },
    })
  }
}

/** Headers that the audit events are made from. */
function trace(origin: Origin): Record<string, string> {
  return {
    'X-Request-Id': origin.requestId,
    ...(origin.forwardedFor ? { 'X-Forwarded-For': origin.forwardedFor } : {}),
    ...(origin.userAgent ? { 'User-Agent': origin.userAgent } : {}),
  }
}

function isConflictOfTransactions(error: Error): boolean {
  const reason = error instanceof ProvisioningError ? error.options.reason : undefined
  return reason === 'SERIALIZATION_FAILURE' || reason === 'DEADLOCK'
}
