import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { readCatalogue } from '../../supabase/functions/_shared/contract/endpoints/catalogue.ts'
import { archiveTenant, purgeTenant } from '../../supabase/functions/_shared/contract/endpoints/lifecycle.ts'
import { readTenant } from '../../supabase/functions/_shared/contract/endpoints/registry.ts'
import { readTenantStatus } from '../../supabase/functions/_shared/contract/endpoints/tenants.ts'
import { clientOf } from '../support/client.ts'
import { findRequest, sql } from '../support/database.ts'
import { expectNothingLeft } from '../support/expect-state.ts'
import { authError, loseReply } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { tracesOf } from '../support/own-schemas.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { schemaName } from '../support/schema-name.ts'

const createUser = 'POST /auth/v1/admin/users'
const apart = { isolation: 'schema' }

let admin: Person
beforeAll(async () => {
  admin = await createAdmin()
})

async function apartTenant(owner?: Person) {
  const person = owner ?? (await createPerson())
  const given = { mode: 'existing', email: person.email, userId: person.id }
  return { owner: person, tenant: expectTenant(await provision(admin, newBody(given, apart))).tenant }
}

const slugsOf = async (id: string) => {
  const { body } = await clientOf(admin).call(readCatalogue, { params: { id } })
  return body.segments.map(({ slug, packages }) => [slug, ...packages.map((item) => item.slug)])
}
const whole = [['general', 'basic', 'standard', 'premium']]

test('a tenant with a schema of its own is answered, shown and counted like any other', async () => {
  const { tenant, owner } = await apartTenant()
  expect(tenant.isolation).toBe('schema')
  expect(await tracesOf([tenant.id])).toEqual([
    `role ${schemaName(tenant.id)}`,
    `schema ${schemaName(tenant.id)}`,
  ])
  expect(await slugsOf(tenant.id)).toEqual(whole)

  const client = clientOf(admin)
  const status = await client.call(readTenantStatus, { params: { id: tenant.id } })
  const [newest] = await sql<{ version: string }>('select private.newest_tenant_migration() as version')
  expect(status.body).toMatchObject({ schemaStatus: 'ready', migrationVersion: newest?.version })
  const shown = await client.call(readTenant, { params: { id: tenant.id } })
  expect(shown.body.counts).toMatchObject({ segments: 1, packages: 3, members: 1 })

  const written = await owner.client.rpc('upsert_package', {
    p_tenant_id: tenant.id,
    p_slug: 'gold',
    p_name: 'Gold',
    p_price_minor: 4900,
  })
  expect(written.data).toMatchObject({
    outcome: 'created',
    package: { price_minor: 4900, grouping_order: 4 },
  })
  expect(await slugsOf(tenant.id)).toEqual([['general', 'basic', 'standard', 'premium', 'gold']])
  const read = await owner.client.rpc('get_catalogue', { p_tenant_id: tenant.id })
  expect(read.data).toMatchObject({
    segments: [{ slug: 'general', packages: [{}, {}, {}, { slug: 'gold' }] }],
  })
  const row = { tenant_id: tenant.id, slug: 'silver', name: 'Silver' }
  const refused = await owner.client.from('packages').insert(row)
  expect(refused).toMatchObject({ status: 400, error: { code: 'PT400', message: 'VALIDATION_ERROR' } })
})

describe('nothing is left of it', () => {
  test.for([
    ['a refusal', 'AUTH_USER_CREATION_FAILED', authError(422, 'validation_failed')],
    ['an auth service that is down', 'AUTH_UNAVAILABLE', authError(503, 'unavailable')],
  ] as const)('after %s', async ([_, code, fault]) => {
    const { base, proxy } = await faultyFunctionForThisTest()
    proxy.on(createUser, fault)
    const key = randomUUID()
    expectProblem(await provision(admin, newBody({}, apart), { key, base }), code)
    const request = await expectNothingLeft(admin, key)
    expect(await tracesOf([request.tenant_id])).toEqual([])
  })

  test('of a loser of a name', async () => {
    const { tenant } = await apartTenant()
    const before = await sql(`select nspname from pg_namespace where nspname = $1`, [schemaName(tenant.id)])
    const key = randomUUID()
    const body = newBody({}, { ...apart, tenant: { slug: tenant.slug } })
    expectProblem(await provision(admin, body, { key }), 'DUPLICATE_SLUG')
    expect(await findRequest(admin.id, key)).toBeUndefined()
    expect(before).toHaveLength(1)
  })

  test('after a purge', async () => {
    const { tenant } = await apartTenant()
    const params = { id: tenant.id }
    await clientOf(admin).call(archiveTenant, { params, body: {} })
    expect(await tracesOf([tenant.id])).toHaveLength(2)
    await clientOf(admin).call(purgeTenant, { params, body: { confirm: tenant.slug } })
    expect(await tracesOf([tenant.id])).toEqual([])
  })
})

test('a lost answer is asked for again: one tenant, one schema', async () => {
  const { base, proxy } = await faultyFunctionForThisTest()
  proxy.on(createUser, loseReply)
  const key = randomUUID()
  const body = newBody({}, apart)
  const first = await provision(admin, body, { key, base })
  const again = expectTenant(await provision(admin, body, { key, base }), first.status === 201 ? 200 : 201)
  expect(await tracesOf([again.tenant.id])).toHaveLength(2)
})

test.for([
  ['shared', 'schema'],
  ['schema', 'shared'],
  ['schema', 'schema'],
] as const)('a clone of a tenant of isolation %s is %s if it says so', async ([from, to]) => {
  const source = expectTenant(await provision(admin, newBody({}, { isolation: from }))).tenant
  const body = newBody({}, { isolation: to })
  const { tenant } = expectTenant(await provision(admin, body, { path: `/tenants/${source.id}/clone` }))
  expect(tenant.isolation).toBe(to)
  expect(await tracesOf([tenant.id])).toHaveLength(to === 'schema' ? 2 : 0)
  expect(await slugsOf(tenant.id)).toEqual(whole)
})
