import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { withClient } from '../harness/with-client.ts'
import { createShop, type Shop, upsertPackage } from '../support/catalogue.ts'
import { countTenant, sql } from '../support/database.ts'
import { readOwnCatalogue } from '../support/own-schemas.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { newBody } from '../support/provision.ts'
import { schemaName } from '../support/schema-name.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { tally } from '../support/tally.ts'

let admin: Person
beforeAll(async () => {
  admin = await createAdmin()
})

const callers = 50

/**
 * Everybody who may provision a schema does, at once, an admin and the worker in turns; told by code, or `ok`. Not over REST: they
 * stand in one queue, and on a slow machine its 8 seconds would end before that does.
 */
async function provisionByAll(tenantId: string): Promise<string[]> {
  const asAdmin = { role: 'authenticated', sub: admin.id }
  const asWorker = { role: 'service_role' }
  return Promise.all(
    Array.from({ length: callers }, (_, n) => provisionAs(n % 2 ? asWorker : asAdmin, tenantId)),
  )
}

function provisionAs(claims: { role: string; sub?: string }, tenantId: string): Promise<string> {
  return withClient(target.dbUrl, async (client) => {
    await client.query('begin')
    await client.query(`select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)`, [
      JSON.stringify(claims),
      claims.role,
    ])
    try {
      await client.query('select public.provision_tenant_schema($1)', [tenantId])
      await client.query('commit')
      return 'ok'
    } catch (error) {
      return (error as Error).message
    }
  })
}

/** What each provisioning of a tenant's schema says it did, by the audit. */
function provisioningsOf(tenantId: string) {
  return sql<{ is_created: boolean; is_seeded: boolean }>(
    `select (details ->> 'is_created')::boolean as is_created, (details ->> 'is_seeded')::boolean as is_seeded
     from public.provisioning_events where tenant_id = $1 and action = 'tenant_schema_provisioned'`,
    [tenantId],
  )
}

const dropSchema = (tenantId: string) => sql(`drop schema ${schemaName(tenantId)} cascade`)

/** Ways in which a schema can be lost, and how often it is made and filled again. */
const losses: [what: string, lose: (tenantId: string) => Promise<unknown>, made: number, seeded: number][] = [
  ['nothing', async () => {}, 0, 0],
  ['the schema', dropSchema, 1, 1],
  ['the role', (id) => sql('select private.drop_granted_role($1)', [schemaName(id)]), 0, 0],
  ['schema and role', (id) => sql('select private.drop_tenant_schema($1)', [schemaName(id)]), 1, 1],
  ['its packages', (id) => sql(`delete from ${schemaName(id)}.packages`), 0, 1],
]

describe(`${callers} provisionings of one schema at once, none of which fails`, () => {
  test.each(losses)('with %s lost before', async (_, lose, made, seeded) => {
    const { id } = await createShop(admin, 'schema')
    const before = await readOwnCatalogue(id)
    await lose(id)
    expect(tally(await provisionByAll(id))).toEqual({ ok: callers })
    expect(await readOwnCatalogue(id)).toEqual(before)
    expect(await countTenant(id)).toMatchObject({ ownSchema: 2, segments: 1, packages: 3 })
    const provisionings = await provisioningsOf(id)
    expect(provisionings.filter(({ is_created }) => is_created)).toHaveLength(made)
    expect(provisionings.filter(({ is_seeded }) => is_seeded)).toHaveLength(seeded)
  })
})

/** The owner and a member each upsert packages of their own; told by code, or `ok`. */
async function upsertByAll(shop: Shop): Promise<string[]> {
  const calls = Array.from({ length: 30 }, (_, n) =>
    upsertPackage(n % 2 ? shop.owner : shop.member, shop, { p_slug: `p${n}`, p_name: 'P', p_price_minor: n }),
  )
  return (await Promise.all(calls)).map(({ error }) => error?.message ?? 'ok')
}

const isWritten = (told: string) => told === 'ok'

describe('while its owner and a member write to it', () => {
  test('nobody fails, and every row is there once', async () => {
    const shop = await createShop(admin, 'schema')
    const [provisioned, written] = await Promise.all([provisionByAll(shop.id), upsertByAll(shop)])
    expect(tally([...provisioned, ...written])).toEqual({ ok: callers + 30 })
    expect(await countTenant(shop.id)).toMatchObject({ segments: 1, packages: 33 })
    const places = (await readOwnCatalogue(shop.id)).map(({ grouping_order }) => grouping_order)
    expect(new Set(places).size).toBe(33)
  })

  test('and it was dropped before: who comes too early is told so by name', async () => {
    const shop = await createShop(admin, 'schema')
    await dropSchema(shop.id)
    const [provisioned, written] = await Promise.all([provisionByAll(shop.id), upsertByAll(shop)])
    expect(tally(provisioned)).toEqual({ ok: callers })
    expect(['ok', 'SCHEMA_UNAVAILABLE']).toEqual(expect.arrayContaining(Object.keys(tally(written))))
    expect(await countTenant(shop.id)).toMatchObject({
      segments: 1,
      packages: 3 + written.filter(isWritten).length,
    })
  })
})

const gone = { tenants: 0, segments: 0, packages: 0, apiKeys: 0, members: 0, ownSchema: 0 }

describe('while the tenant goes', () => {
  test.each([
    ['is purged', 'TENANT_PURGED', false],
    ['is purged, with its schema lost before', 'TENANT_PURGED', true],
  ])('it %s: nothing is left, and who is late is told %s', async (_, code, isLost) => {
    const shop = await createShop(admin, 'schema')
    const change = (action: string, confirm?: string) =>
      admin.client.rpc('change_tenant_status', {
        p_tenant_id: shop.id,
        p_action: action,
        ...(confirm ? { p_confirm: confirm } : {}),
      })
    expect((await change('archive')).error).toBeNull()
    const [row] = await sql<{ slug: string }>('select slug from public.tenants where id = $1', [shop.id])
    if (isLost) await dropSchema(shop.id)
    const [provisioned, { error }] = await Promise.all([provisionByAll(shop.id), change('purge', row?.slug)])
    expect(error).toBeNull()
    expect(['ok', code]).toEqual(expect.arrayContaining(Object.keys(tally(provisioned))))
    expect(await countTenant(shop.id)).toEqual(gone)
  })

  test('it is undone: nothing is left, and who is late is told NOT_FOUND', async () => {
    const { state } = await startWithoutOwner(admin, newBody({}, { isolation: 'schema' }))
    const [provisioned, { error }] = await Promise.all([
      provisionByAll(state.tenant_id),
      admin.client.rpc('mark_provisioning_failed', {
        p_request_id: state.request_id,
        p_attempt_number: state.attempt_number,
      }),
    ])
    expect(error).toBeNull()
    expect(['ok', 'NOT_FOUND']).toEqual(expect.arrayContaining(Object.keys(tally(provisioned))))
    expect(await countTenant(state.tenant_id)).toEqual(gone)
  })
})
