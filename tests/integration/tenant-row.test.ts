import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const tenantRow = async (id: string) =>
  (await sql('select * from public.tenants where id = $1', [id]))[0] as Record<string, unknown>

test('everything in the body ends in the tenant’s row as it was sent', async () => {
  const domain = `${unique('www')}.example.com`
  const settings = { commissionPercent: 10, nested: { list: [1, 'two', null, true] }, 'a~b/c': 'ünïcödé 🏠' }
  const body = newBody(
    {},
    {
      tenant: {
        name: '  Größe & Söhne 🏠  ',
        domain,
        timezone: 'Europe/Berlin',
        currency: 'EUR',
        contact: { email: 'Office@Acme.test', phone: '+49 30 123', address: 'Straße 1, 10115 Berlin' },
        settings,
      },
      template: 'default',
      isolation: 'shared',
      features: ['basic', 'analytics', 'basic'],
      limits: { users: 10_000, storageGb: 1 },
    },
  )
  const { tenant, owner } = expectTenant(await provision(admin, body))
  expect(tenant).toMatchObject({ name: 'Größe & Söhne 🏠', domain })
  expect(await tenantRow(tenant.id)).toMatchObject({
    name: 'Größe & Söhne 🏠',
    slug: body.tenant.slug,
    domain,
    status: 'active',
    owner_id: owner.id,
    isolation: 'shared',
    template_name: 'default',
    template_version: 1,
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    contact_email: 'office@acme.test',
    contact_phone: '+49 30 123',
    contact_address: 'Straße 1, 10115 Berlin',
    settings,
    features: ['analytics', 'basic'],
    user_limit: 10_000,
    storage_limit_gb: 1,
  })
})

test('what is left out comes from the template', async () => {
  const { tenant } = expectTenant(await provision(admin, newBody()))
  expect(await tenantRow(tenant.id)).toMatchObject({
    domain: null,
    timezone: 'UTC',
    currency: 'USD',
    contact_email: null,
    contact_phone: null,
    contact_address: null,
    settings: {},
    features: ['basic'],
    user_limit: 25,
    storage_limit_gb: 10,
  })
})

test('a slug that is left out is made from the name', async () => {
  const word = unique('x')
  const body = { tenant: { name: `Köln ${word} GmbH` }, owner: newBody().owner }
  expect(expectTenant(await provision(admin, body)).tenant.slug).toBe(`koln-${word}-gmbh`)
})

test('the owner’s name is the auth user’s', async () => {
  const { owner } = expectTenant(await provision(admin, newBody({ fullName: 'Zoë Ångström' })))
  const [user] = await sql('select raw_user_meta_data as metadata from auth.users where id = $1', [owner.id])
  expect(user?.metadata).toMatchObject({ full_name: 'Zoë Ångström' })
})

test('of an API key only the public part and the SHA-256 of the secret are kept', async () => {
  const { tenant, apiKey } = expectTenant(await provision(admin, newBody({}, { apiKey: true })))
  expect(apiKey?.publicKey).toMatch(/^pk_[A-Za-z0-9_-]{43}$/)
  expect(apiKey?.secretKey).toMatch(/^sk_[A-Za-z0-9_-]{43}$/)
  const rows = await sql<{ public_key: string; secret_hash: Buffer }>(
    'select * from private.tenant_api_keys where tenant_id = $1',
    [tenant.id],
  )
  expect(rows).toHaveLength(1)
  const digest = createHash('sha256').update(apiKey?.secretKey ?? '')
  expect(rows[0]).toMatchObject({ public_key: apiKey?.publicKey, secret_hash: digest.digest() })
})

test('without apiKey there is no key', async () => {
  const { tenant, apiKey } = expectTenant(await provision(admin, newBody({}, { apiKey: false })))
  expect(apiKey).toBeUndefined()
  expect(await sql('select id from private.tenant_api_keys where tenant_id = $1', [tenant.id])).toEqual([])
})

test('the audit says who did what, from where, under the request id of the answer', async () => {
  const headers = { 'user-agent': 'landlord-test/1' }
  const answer = expectTenant(await provision(admin, newBody(), { headers }))
  const events = await sql(
    `select action, actor_id, http_request_id, user_agent, ip_address is not null as has_address
     from public.provisioning_events where tenant_id = $1 order by id`,
    [answer.tenant.id],
  )
  expect(events.map(({ action }) => action)).toEqual(['attempt_started', 'tenant_activated'])
  expect(events[0]).toMatchObject({
    actor_id: admin.id,
    http_request_id: answer.requestId,
    user_agent: 'landlord-test/1',
    has_address: true,
  })
})
