import { z } from 'zod'
import { API_KEY_STATUSES, type ApiKey } from '../contract/api-keys.ts'
import type { Caller } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { rateLimitSchema } from './rate-limit.ts'

interface NewKey {
  tenantId: string
  idempotencyKey: string
  publicKey: string
  secretHash: string
  expiresAt: string | undefined
}

const rowSchema = z.object({
  id: z.guid(),
  name: z.string(),
  public_key: z.string(),
  status: z.enum(API_KEY_STATUSES),
  created_at: z.string(),
  created_by: z.guid().nullable(),
  expires_at: z.string().nullable(),
  rotated_at: z.string().nullable(),
  rotated_from_id: z.guid().nullable(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
})

const keySchema = rowSchema.transform(toApiKey)

const madeSchema = rowSchema
  .extend({ rate_limit: rateLimitSchema })
  .transform((row) => ({ key: toApiKey(row), rateLimit: row.rate_limit }))

/** A key that was made, now or by an earlier call with the same idempotency key. */
export type MadeKey = z.output<typeof madeSchema>

/** The database functions that API keys are handled with, as the admin who calls. */
export class ApiKeyDatabase {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  list(caller: Caller, tenantId: string): Promise<ApiKey[]> {
    return this.#calls.asCaller(caller, z.array(keySchema), 'list_tenant_api_keys', { p_tenant_id: tenantId })
  }

  create(caller: Caller, key: NewKey & { name: string }): Promise<MadeKey> {
    return this.#calls.asCaller(caller, madeSchema, 'create_tenant_api_key', {
      ...toArguments(key),
      p_name: key.name,
    })
  }

  rotate(
    caller: Caller,
    key: NewKey & { keyId: string; overlapSeconds: number | undefined },
  ): Promise<MadeKey> {
    return this.#calls.asCaller(caller, madeSchema, 'rotate_tenant_api_key', {
      ...toArguments(key),
      p_key_id: key.keyId,
      ...(key.overlapSeconds === undefined ? {} : { p_overlap_seconds: key.overlapSeconds }),
    })
  }

  revoke(caller: Caller, tenantId: string, keyId: string): Promise<ApiKey> {
    return this.#calls.asCaller(caller, keySchema, 'revoke_tenant_api_key', {
      p_tenant_id: tenantId,
      p_key_id: keyId,
    })
  }
}

function toArguments(key: NewKey) {
  return {
    p_tenant_id: key.tenantId,
    p_public_key: key.publicKey,
    p_secret_hash: key.secretHash,
    p_idempotency_key: key.idempotencyKey,
    ...(key.expiresAt === undefined ? {} : { p_expires_at: key.expiresAt }),
  }
}

function toApiKey(row: z.output<typeof rowSchema>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    publicKey: row.public_key,
    status: row.status,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    rotatedAt: row.rotated_at,
    rotatedFromId: row.rotated_from_id,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }
}
