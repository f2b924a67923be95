import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import type { Caller } from './caller.ts'
import { toProvisioningError } from './database-error.ts'
import { fetchWithTimeout } from './fetch-with-timeout.ts'
import { ProvisioningError } from './provisioning-error.ts'
import { type ProvisioningPayload, type RequestState, requestStateSchema } from './provisioning-payload.ts'

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

const claimSchema = z.object({ tenant_id: z.guid(), owner_id: z.guid(), owner_email: z.string() })

const slugAvailabilitySchema = z.object({
  available: z.boolean(),
  reason: z.enum(['invalid', 'reserved', 'taken']).nullable(),
  suggestions: z.array(z.string()),
})

const emailAvailabilitySchema = z.object({
  available: z.boolean(),
  reason: z.enum(['invalid', 'taken']).nullable(),
})

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

  constructor(options: DatabaseOptions) {
    this.#options = options
    this.#fetch = fetchWithTimeout(options.timeoutMs)
  }

  /** Step 1: the tenant and its attempt, in one transaction; or the replay of a completed request. */
  startProvisioning(caller: Caller, args: StartArguments) {
    return this.#call(this.#asCaller(caller), startedSchema, 'provision_tenant_atomic', {
      p_idempotency_key: args.idempotencyKey,
      p_payload: args.payload,
      p_owner_id: args.ownerId,
      p_api_public_key: args.apiKey?.publicKey,
      p_api_secret_hash: args.apiKey?.secretHash,
    })
  }

  /** What the request row says. With the secret key, since the admin's token may run out in between. */
  readResult(caller: Caller, requestId: string): Promise<RequestState> {
    return this.#call(this.#asService(caller), requestStateSchema, 'get_provisioning_result', {
      p_request_id: requestId,
    })
  }

  /** Compensates the attempt, unless it was decided otherwise; either way answers what is true. */
  markFailed(
    caller: Caller,
    attempt: { request_id: string; attempt_number: number },
    error: { code: string; reason?: string | undefined },
  ): Promise<RequestState> {
    return this.#call(this.#asService(caller), requestStateSchema, 'mark_provisioning_failed', {
      p_request_id: attempt.request_id,
      p_attempt_number: attempt.attempt_number,
      p_error: error,
    })
  }

  claimSetupEmail(caller: Caller, tenantId: string) {
    return this.#call(this.#asCaller(caller), claimSchema, 'claim_setup_email', { p_tenant_id: tenantId })
  }

  checkSlug(caller: Caller, slug: string) {
    return this.#call(this.#asCaller(caller), slugAvailabilitySchema, 'check_slug_availability', {
      p_slug: slug,
    })
  }

  checkEmail(caller: Caller, email: string) {
    return this.#call(this.#asCaller(caller), emailAvailabilitySchema, 'check_owner_email_availability', {
      p_email: email,
    })
  }

  readTenantStatus(caller: Caller, tenantId: string) {
    return this.#call(this.#asCaller(caller), statusSchema, 'get_tenant_status', { p_tenant_id: tenantId })
  }

  /** Whether the REST API answers and the schema is there. */
  async isHealthy(): Promise<boolean> {
    const client = this.#client(this.#options.secretKey, {})
    const { error } = await client.from('tenant_templates').select('name').limit(1).retry(false)
    return error === null
  }

  async #call<Schema extends z.ZodType>(
    client: SupabaseClient,
    schema: Schema,
    name: string,
    args: Record<string, unknown>,
  ): Promise<z.output<Schema>> {
    const { data, error, status } = await client.rpc(name, args)
    // A gateway's error may have a body that supabase-js takes for no error.
    if (error || status >= 400) throw toProvisioningError(error, status)
    const parsed = schema.safeParse(data)
    if (parsed.success) return parsed.data
    // Not from our database: whatever answered, it is asked again like one that was not there.
    throw new ProvisioningError('PROVISIONING_FAILED', {
      reason: 'INTERNAL',
      cause: { sqlstate: 'UNREADABLE_REPLY', status },
    })
  }

  #asCaller(caller: Caller): SupabaseClient {
    return this.#client(this.#options.publishableKey, {
      ...trace(caller),
      Authorization: `Bearer ${caller.accessToken}`,
    })
  }

  #asService(caller: Caller): SupabaseClient {
    return this.#client(this.#options.secretKey, trace(caller))
  }

  #client(key: string, headers: Record<string, string>): SupabaseClient {
    return createClient(this.#options.url, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: { headers, fetch: this.#fetch },
    })
  }
}

/** Headers that the audit events are made from. */
function trace(caller: Caller): Record<string, string> {
  return {
    'X-Request-Id': caller.requestId,
    ...(caller.forwardedFor ? { 'X-Forwarded-For': caller.forwardedFor } : {}),
    ...(caller.userAgent ? { 'User-Agent': caller.userAgent } : {}),
  }
}
