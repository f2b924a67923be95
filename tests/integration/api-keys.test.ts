import { beforeAll, describe, expect, test } from 'vitest'
import { apiKeySchema } from '../../supabase/functions/_shared/contract/api-keys.ts'
import { target } from '../harness/target.ts'
import { withClient } from '../harness/with-client.ts'
import {
  createApiKey,
  expectApiKey,
  expireApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  verifyApiKey,
} from '../support/api-keys.ts'
import { loseReply } from '../support/faults.ts'
import { faultyFunctionForThisTest, patience } from '../support/faulty-function.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { type Answer, call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const newKey = () => crypto.randomUUID()

async function newTenant(rest: Record<string, unknown> = {}) {
  return expectTenant(await provision(admin, newBody({}, rest)))
}

async function newTenantId(): Promise<string> {
  return (await newTenant()).tenant.id
}

const list = (tenantId: string) => listApiKeys(admin, tenantId)

test('a key is shown once, verifies, and is listed without its secret', async () => {
  const { tenant } = await newTenant()
  const expiresAt = '2126-01-01T00:00:00Z'
  const { secretKey, ...made } = expectApiKey(
    await createApiKey(admin, tenant.id, { name: 'build server', expiresAt }),
  )
  expect(made.publicKey).toMatch(/^pk_[A-Za-z0-9_-]{43}$/)
  expect(secretKey).toMatch(/^sk_[A-Za-z0-9_-]{43}$/)
  expect(made).toMatchObject({ name: 'build server', status: 'active', createdBy: admin.id })
  expect(await list(tenant.id)).toEqual([made])

  expect(await verifyApiKey(secretKey)).toEqual({
    is_valid: true,
    tenant_id: tenant.id,
    tenant_slug: tenant.slug,
    tenant_status: 'active',
    key_id: made.id,
    key_name: 'build server',
    expires_at: made.expiresAt,
  })
  expect(await verifyApiKey(made.publicKey)).toBeNull()
  const [used] = await list(tenant.id)
  expect(used?.lastUsedAt).not.toBeNull()
})

test('the pair from provisioning is a key like any other, and a replay says how to rotate it', async () => {
  const key = newKey()
  const body = newBody({}, { apiKey: true })
  const { tenant, apiKey } = expectTenant(await provision(admin, body, { key }))
  expect(await list(tenant.id)).toMatchObject([
    { id: apiKey?.id, name: 'default', publicKey: apiKey?.publicKey },
  ])
  expect(await verifyApiKey(apiKey?.secretKey)).toMatchObject({ is_valid: true, key_name: 'default' })

  const again = expectTenant(await provision(admin, body, { key }), 200)
  const path = /POST (\S+)/.exec(again.apiKey?.hint ?? '')?.[1] ?? ''
  const rotated = await call({
    token: admin.token,
    method: 'POST',
    path,
    body: '{}',
    headers: { 'idempotency-key': newKey() },
  })
  expect(expectApiKey(rotated)).toMatchObject({ name: 'default', rotatedFromId: apiKey?.id })
})

describe('the same idempotency key again', () => {
  test('makes no second key, and says how to rotate the first', async () => {
    const tenantId = await newTenantId()
    const key = newKey()
    const first = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }, { key }))
    const again = expectApiKey(
      await createApiKey(admin, tenantId, { name: 'ci' }, { key: key.toUpperCase() }),
      200,
    )
    expect(again).toMatchObject({ id: first.id, publicKey: first.publicKey })
    expect(again.hint).toContain(`/tenants/${tenantId}/keys/${first.id}/rotate`)
    expect(await list(tenantId)).toHaveLength(1)
  })

  test('rotates once', async () => {
    const tenantId = await newTenantId()
    const { id } = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }))
    const key = newKey()
    const first = expectApiKey(await rotateApiKey(admin, tenantId, id, {}, { key }))
    expect(expectApiKey(await rotateApiKey(admin, tenantId, id, {}, { key }), 200).id).toBe(first.id)
    expect(await list(tenantId)).toHaveLength(2)
  })

  test('for anything else is refused', async () => {
    const tenantId = await newTenantId()
    const key = newKey()
    const { id } = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }, { key }))
    const others = [
      createApiKey(admin, tenantId, { name: 'other' }, { key }),
      createApiKey(admin, tenantId, { name: 'ci', expiresAt: '2126-01-01T00:00:00Z' }, { key }),
      createApiKey(admin, await newTenantId(), { name: 'ci' }, { key }),
      rotateApiKey(admin, tenantId, id, {}, { key }),
    ]
    for (const answer of await Promise.all(others)) expectProblem(answer, 'IDEMPOTENCY_KEY_REUSED')
    expect(await list(tenantId)).toHaveLength(1)
  })
})

describe('rotation', () => {
  test('lets both pairs verify until the overlap is over', async () => {
    const tenantId = await newTenantId()
    const old = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }))
    const successor = expectApiKey(await rotateApiKey(admin, tenantId, old.id))
    expect(await verifyApiKey(old.secretKey)).toMatchObject({ is_valid: true, key_id: old.id })
    expect(await verifyApiKey(successor.secretKey)).toMatchObject({ is_valid: true, key_id: successor.id })

    await expireApiKey(old.id)
    expect(await verifyApiKey(old.secretKey)).toBeNull()
    expect(await verifyApiKey(successor.secretKey)).toMatchObject({ is_valid: true })
  })

  test('without an overlap ends the old pair at once', async () => {
    const tenantId = await newTenantId()
    const old = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }))
    expectApiKey(await rotateApiKey(admin, tenantId, old.id, { overlapSeconds: 0 }))
    expect(await verifyApiKey(old.secretKey)).toBeNull()
  })

  test('ten at once make one successor', async () => {
    const tenantId = await newTenantId()
    const old = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }))
    const answers = await Promise.all(Array.from({ length: 10 }, () => rotateApiKey(admin, tenantId, old.id)))
    const [made, ...refused] = answers.sort((one, other) => one.status - other.status)
    expectApiKey(made as Answer)
    for (const answer of refused) expectProblem(answer, 'API_KEY_RETIRED')
    expect(await list(tenantId)).toHaveLength(2)
  })
})

test('a revoked key verifies no more, and revoking it again changes nothing', async () => {
  const tenantId = await newTenantId()
  const { id, secretKey } = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }))
  const first = await revokeApiKey(admin, tenantId, id)
  expect(apiKeySchema.parse(JSON.parse(first.text))).toMatchObject({ id, status: 'revoked' })
  expect((await revokeApiKey(admin, tenantId, id)).text).toBe(first.text)
  expect(await verifyApiKey(secretKey)).toBeNull()
})

test('ten calls at once with one name make one key', async () => {
  const tenantId = await newTenantId()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => createApiKey(admin, tenantId, { name: 'ci' })),
  )
  const [made, ...refused] = answers.sort((one, other) => one.status - other.status)
  expectApiKey(made as Answer)
  for (const answer of refused) expectProblem(answer, 'DUPLICATE_API_KEY_NAME', ['/name'])
})

test('ten calls at once with one idempotency key show one secret', async () => {
  const tenantId = await newTenantId()
  const key = newKey()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => createApiKey(admin, tenantId, { name: 'ci' }, { key })),
  )
  const [made, ...replayed] = answers.sort((one, other) => other.status - one.status)
  const { id } = expectApiKey(made as Answer)
  for (const answer of replayed) expect(expectApiKey(answer, 200).id).toBe(id)
})

test('a lost answer of the database costs no secret', async () => {
  const tenantId = await newTenantId()
  const faulty = await faultyFunctionForThisTest(patience)
  faulty.proxy.on('POST /rest/v1/rpc/create_tenant_api_key', loseReply, 1)
  const made = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }, { base: faulty.base }))
  expect(await verifyApiKey(made.secretKey)).toMatchObject({ is_valid: true, key_id: made.id })
  faulty.proxy.on('POST /rest/v1/rpc/rotate_tenant_api_key', loseReply, 1)
  const next = expectApiKey(await rotateApiKey(admin, tenantId, made.id, {}, { base: faulty.base }))
  expect(await verifyApiKey(next.secretKey)).toMatchObject({ is_valid: true, key_id: next.id })
  expect(await list(tenantId)).toHaveLength(2)
})

test('verifying waits for nobody who changes the key or its tenant', async () => {
  const tenantId = await newTenantId()
  const { id, secretKey } = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }))
  await withRowsLocked(tenantId, async () => {
    expect(await verifyApiKey(secretKey)).toMatchObject({ is_valid: true, key_id: id })
  })
  expect((await list(tenantId))[0]?.lastUsedAt).toBeNull()
})

/** While a tenant's row and its keys' are held by a transaction that changes them. */
async function withRowsLocked(tenantId: string, run: () => Promise<void>): Promise<void> {
  await withClient(target.dbUrl, async (client) => {
    await client.query('begin')
    await client.query('update public.tenants set name = name where id = $1', [tenantId])
    await client.query('update private.tenant_api_keys set name = name where tenant_id = $1', [tenantId])
    await run()
    await client.query('rollback')
  })
}
