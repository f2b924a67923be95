import { beforeAll, describe, expect, test } from 'vitest'
import { expireLease, findRequest, sql } from '../support/database.ts'
import { expectCompleted, expectNothingLeft } from '../support/expect-state.ts'
import { authError, Gate, loseReply } from '../support/faults.ts'
import { faultyFunctionForThisTest, patience } from '../support/faulty-function.ts'
import { createAdmin, type Person } from '../support/people.ts'
import {
  type Answer,
  type CallOptions,
  call,
  expectProblem,
  expectTenant,
  newBody,
  outcome,
  provision,
} from '../support/provision.ts'
import { tally } from '../support/tally.ts'
import { unique } from '../support/unique.ts'

const createUser = 'POST /auth/v1/admin/users'

let admin: Person
/** A tenant with settings and a catalogue of its own. */
let sourceId: string

beforeAll(async () => {
  admin = await createAdmin()
  sourceId = await newSource()
})

async function newSource(): Promise<string> {
  const slug = unique('source')
  const body = newBody(
    {},
    {
      tenant: {
        slug,
        domain: `${slug}.example.test`,
        timezone: 'Europe/Berlin',
        currency: 'EUR',
        contact: { email: `office@${slug}.test` },
        settings: { commission: 10 },
      },
      features: ['webhooks'],
      limits: { users: 77 },
      apiKey: true,
    },
  )
  const { tenant } = expectTenant(await provision(admin, body))
  await sql(`update public.packages set price_minor = 4200 where tenant_id = $1`, [tenant.id])
  return tenant.id
}

function clone(source: string, body: unknown, options: CallOptions & { key?: string } = {}): Promise<Answer> {
  return provision(admin, body, { path: `/tenants/${source}/clone`, ...options })
}

/** What a tenant has that a clone gets. */
async function essence(id: string) {
  const [tenant] = await sql(
    `select timezone, currency, settings, features, user_limit, storage_limit_gb, template_name, template_version,
       (select jsonb_agg(jsonb_build_array(s.slug, s.name, s.hero_title, s.position, p.slug, p.name, p.price_minor, p.grouping_order)
          order by s.slug, p.slug)
        from public.segments s left join public.packages p on p.segment_id = s.id where s.tenant_id = t.id) as catalogue
     from public.tenants t where id = $1`,
    [id],
  )
  return tenant as Record<string, unknown>
}

describe('a clone', () => {
  test('has the catalogue and settings of its source, and nobody and nothing else of it', async () => {
    const { tenant, apiKey } = expectTenant(await clone(sourceId, newBody()))
    expect(apiKey).toBeUndefined()
    expect(await essence(tenant.id)).toEqual(await essence(sourceId))
    const [row] = await sql(
      `select t.domain, t.contact_email, t.contact_phone, t.contact_address,
         (select count(*)::int from public.tenant_members m where m.tenant_id = t.id) as members,
         (select count(*)::int from private.tenant_api_keys k where k.tenant_id = t.id) as keys
       from public.tenants t where t.id = $1`,
      [tenant.id],
    )
    const none = { domain: null, contact_email: null, contact_phone: null, contact_address: null, keys: 0 }
    expect(row).toEqual({ ...none, members: 1 })
    const shown = await call({ token: admin.token, path: `/tenants/${tenant.id}` })
    expect(JSON.parse(shown.text)).toMatchObject({ tenant: { clonedFrom: sourceId, template: 'default@1' } })
  })

  test('has in their place what its body gives', async () => {
    const given = { timezone: 'UTC', currency: 'USD', settings: { own: true } }
    const body = newBody({}, { tenant: given, features: [], limits: { storageGb: 3 }, apiKey: true })
    const { tenant, apiKey } = expectTenant(await clone(sourceId, body))
    expect(apiKey?.secretKey).toBeDefined()
    expect(await essence(tenant.id)).toEqual({
      ...(await essence(sourceId)),
      ...given,
      features: [],
      storage_limit_gb: 3,
    })
  })

  test('is one intention: again it is replayed, whatever has become of the source', async () => {
    const source = await newSource()
    const key = crypto.randomUUID()
    const body = newBody()
    const first = expectTenant(await clone(source, body, { key }))
    await sql(`update public.packages set price_minor = 1 where tenant_id = $1`, [source])
    for (const [action, confirm] of [['archive'], ['purge', (await slugOf(source)) ?? '']] as const) {
      const change = await call({
        token: admin.token,
        method: 'POST',
        path: `/tenants/${source}/${action}`,
        body: JSON.stringify(confirm === undefined ? {} : { confirm }),
      })
      expect(change.status, change.text).toBe(200)
    }
    expect(expectTenant(await clone(source, body, { key }), 200).tenant).toEqual(first.tenant)
    expectProblem(await clone(source, newBody()), 'TENANT_PURGED')
    expectProblem(await clone(sourceId, body, { key }), 'IDEMPOTENCY_KEY_REUSED')
    expectProblem(await provision(admin, body, { key }), 'IDEMPOTENCY_KEY_REUSED')
  })

  test('of 20 calls at once with one key is one tenant', async () => {
    const key = crypto.randomUUID()
    const body = newBody()
    const answers = await Promise.all(Array.from({ length: 20 }, () => clone(sourceId, body, { key })))
    const counts = tally(answers.map(outcome))
    expect(counts['201']).toBe(1)
    expect(['200', '201', 'DUPLICATE_REQUEST']).toEqual(expect.arrayContaining(Object.keys(counts)))
    await expectCompleted(admin, key)
  })

  test('has no template of its own choice', async () => {
    expectProblem(await clone(sourceId, { ...newBody(), template: 'default' }), 'VALIDATION_ERROR', [
      '/template',
    ])
  })
})

const slugOf = async (id: string) =>
  (await sql<{ slug: string }>('select slug from public.tenants where id = $1', [id]))[0]?.slug

describe('when something dies on the way, a clone', () => {
  test('whose database’s answer is lost is made all the same', async () => {
    const key = crypto.randomUUID()
    const faulty = await faultyFunctionForThisTest(patience)
    faulty.proxy.on('POST /rest/v1/rpc/provision_tenant_atomic', loseReply, 1)
    const body = newBody({ mode: 'temporary' }, { apiKey: true })
    const { tenant, apiKey, credentials } = expectTenant(
      await clone(sourceId, body, { key, base: faulty.base }),
    )
    expect([apiKey?.secretKey, credentials?.password]).not.toContain(undefined)
    await expectCompleted(admin, key)
    expect((await essence(tenant.id)).catalogue).toEqual((await essence(sourceId)).catalogue)
  })

  test('whose owner is refused leaves nothing, and tried again is what the source is then', async () => {
    const source = await newSource()
    const key = crypto.randomUUID()
    const body = newBody()
    const faulty = await faultyFunctionForThisTest()
    faulty.proxy.on(createUser, authError(422, 'weak_password'))
    expectProblem(await clone(source, body, { key, base: faulty.base }), 'AUTH_USER_CREATION_FAILED')
    const { tenant_id } = await expectNothingLeft(admin, key)
    expect(await sql('select 1 from private.tenant_clones where tenant_id = $1', [tenant_id])).toEqual([])

    await sql(`update public.packages set price_minor = 5 where tenant_id = $1`, [source])
    const { tenant } = expectTenant(await clone(source, body, { key }))
    expect(tenant.id).toBe(tenant_id)
    expect((await essence(tenant.id)).catalogue).toEqual((await essence(source)).catalogue)
  })

  test('whose function is killed is taken over as it was begun', async () => {
    const source = await newSource()
    const key = crypto.randomUUID()
    const body = newBody({ mode: 'temporary' })
    const faulty = await faultyFunctionForThisTest()
    const gate = new Gate()
    faulty.proxy.on(createUser, gate.fault)
    const held = faulty.proxy.next(createUser)
    const lost = clone(source, body, { key, base: faulty.base }).catch(() => 'no answer')
    await held
    await faulty.kill()
    await lost
    const begun = await findRequest(admin.id, key)
    const asBegun = await essence(begun?.tenant_id ?? '')
    await sql(`update public.packages set price_minor = 6 where tenant_id = $1`, [source])
    await expireLease(admin.id, key)
    const { tenant } = expectTenant(await clone(source, body, { key }))
    gate.open()
    expect(tenant.id).toBe(begun?.tenant_id)
    expect(await essence(tenant.id)).toEqual(asBegun)
    await expectCompleted(admin, key)
  })
})
