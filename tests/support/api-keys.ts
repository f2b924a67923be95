import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import {
  type ApiKey,
  apiKeyListSchema,
  type NewApiKey,
  newApiKeySchema,
} from '../../supabase/functions/_shared/contract/api-keys.ts'
import { sql } from './database.ts'
import { serviceClient } from './people.ts'
import { type Answer, call } from './provision.ts'

/** Makes an API key of this name; `options` as for any call. */
export function createApiKey(
  admin: { token: string },
  tenantId: string,
  body: unknown,
  { key = crypto.randomUUID(), base }: { key?: string; base?: string } = {},
): Promise<Answer> {
  return post(admin, `/tenants/${tenantId}/keys`, body, key, base)
}

/** Replaces an API key. */
export function rotateApiKey(
  admin: { token: string },
  tenantId: string,
  keyId: string,
  body: unknown = {},
  { key = crypto.randomUUID(), base }: { key?: string; base?: string } = {},
): Promise<Answer> {
  return post(admin, `/tenants/${tenantId}/keys/${keyId}/rotate`, body, key, base)
}

/** Ends an API key. */
export function revokeApiKey(admin: { token: string }, tenantId: string, keyId: string): Promise<Answer> {
  return call({ token: admin.token, method: 'POST', path: `/tenants/${tenantId}/keys/${keyId}/revoke` })
}

function post(admin: { token: string }, path: string, body: unknown, key: string, base?: string) {
  return call({
    token: admin.token,
    method: 'POST',
    path,
    body: JSON.stringify(body),
    headers: { 'idempotency-key': key },
    ...(base ? { base } : {}),
  })
}

/** The key that was made or told of again; fails where the answer is anything else. */
export function expectApiKey(answer: Answer, status: 200 | 201 = 201): NewApiKey['apiKey'] {
  expect(answer.status, answer.text).toBe(status)
  const { apiKey, replayed, requestId } = newApiKeySchema.parse(JSON.parse(answer.text))
  expect(answer.headers.get('x-request-id')).toBe(requestId)
  expect(replayed).toBe(status === 200)
  expect(answer.headers.get('idempotent-replayed')).toBe(status === 200 ? 'true' : null)
  expect(apiKey.secretKey === undefined, 'a secret').toBe(status === 200)
  expect(apiKey.hint === undefined, 'a hint').toBe(status === 201)
  return apiKey
}

/** A tenant's API keys. */
export async function listApiKeys(admin: { token: string }, tenantId: string): Promise<ApiKey[]> {
  const answer = await call({ token: admin.token, path: `/tenants/${tenantId}/keys` })
  expect(answer.status, answer.text).toBe(200)
  return apiKeyListSchema.parse(JSON.parse(answer.text)).keys
}

/** What an application does with a secret that it was shown: two lines. */
export async function verifyApiKey(secretKey: string | undefined): Promise<Record<string, unknown> | null> {
  const hash = createHash('sha256')
    .update(secretKey ?? '')
    .digest('hex')
  const { data, error } = await serviceClient().rpc('verify_tenant_api_key', { p_secret_hash: hash })
  if (error) throw new Error(`verifying: ${error.message}`)
  return data as Record<string, unknown> | null
}

/** Lets a tenant have 20 keys more than it had: as many as it may. */
export async function fillUpApiKeys(tenantId: string): Promise<void> {
  await sql(
    `insert into private.tenant_api_keys (tenant_id, name, public_key, secret_hash)
     select t.id, n, 'pk_' || rpad(md5(t.id || '/' || n), 43, 'x'), sha256(convert_to(t.id || '/' || n, 'utf8'))
     from public.tenants t, generate_series(1, 20) n
     where t.id = $1`,
    [tenantId],
  )
}

/** Lets an API key have expired a second ago. */
export async function expireApiKey(keyId: string): Promise<void> {
  await sql(
    `update private.tenant_api_keys set expires_at = clock_timestamp() - interval '1 second' where id = $1`,
    [keyId],
  )
}
