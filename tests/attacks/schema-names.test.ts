import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { schemaName } from '../support/schema-name.ts'
import { type Cast, createCast } from './cast.ts'
import { createOwnSchema, newPayload, type OwnSchema } from './own-schema.ts'
import { actAs, failureOf, namesBornBy, rolledBackClient } from './rolled-back.ts'

let cast: Cast
let victim: OwnSchema
// One snapshot for each test: whatever other tests make meanwhile is not in it.
const client = rolledBackClient(target.dbUrl, 'begin isolation level repeatable read')

beforeAll(async () => {
  cast = await createCast()
  victim = await createOwnSchema(cast.admin)
})

const zero = '0'.repeat(32)
const hostile = [
  `"; drop schema public cascade; --`,
  `'; drop schema private cascade; --`,
  `acme" authorization postgres; --`,
  '"public"',
  'public',
  'private',
  'pg_temp',
  `tenant_${zero}`,
  `tenant_${zero}"."segments`,
  '%I %L %s %1$I',
  '$$; create schema evil; $$',
  'raymond, public',
  't\u0435nant_\u0430\u0441m\u0435',
  '\u{1d4fd}enant_\u{1d5ee}',
  '\u202e_tnanet',
  'ten\u200bant_\ufeffx',
  'te\u0301nant_\u0327c',
  'ﬁnance',
  'İstanbul ı ß',
  'x'.repeat(63),
  'x'.repeat(64),
  'é'.repeat(32),
  `tenant_${'é'.repeat(28)}`,
  '\\',
  '../tenant',
]

const ownNames = (tenantId: string | undefined) =>
  tenantId === undefined ? [] : [`role ${schemaName(tenantId)}`, `schema ${schemaName(tenantId)}`]

type Args = { key?: string; ownerId?: string | null }

async function provisionInSql(payload: unknown, { key = crypto.randomUUID(), ownerId = null }: Args = {}) {
  const { rows } = await client.query<{ answer: { tenant_id: string } }>(
    'select public.provision_tenant_atomic(p_idempotency_key => $1, p_payload => $2, p_owner_id => $3) as answer',
    [key, JSON.stringify(payload), ownerId],
  )
  return rows[0]?.answer.tenant_id
}

/** Provisions and, whether that is refused or not, says what must have come of it: its own names or none. */
async function expectItsOwnNamesOrNone(payload: unknown, args: Args = {}): Promise<'made' | 'refused'> {
  let tenantId: string | undefined
  await client.query('savepoint attack')
  const born = await namesBornBy(client, async () => {
    try {
      tenantId = await provisionInSql(payload, args)
    } catch (error) {
      expect((error as { code: string }).code, String(error)).toMatch(/^PT4/)
      await client.query('rollback to savepoint attack')
    }
  })
  expect(born).toEqual(ownNames(tenantId))
  await client.query('rollback to savepoint attack')
  return tenantId === undefined ? 'refused' : 'made'
}

describe('ASVS 1.2.4, API8:2023: what a schema is called is nobody’s to say: not by', () => {
  test.for(hostile)('any text that a request may hold: %j', async (text) => {
    await actAs(client, cast.admin.id)
    const free = {
      tenant: {
        name: text,
        contact: { phone: text.slice(0, 50).trim(), address: text },
        settings: { [text]: text, search_path: text, schema: { name: text } },
      },
      owner: { full_name: text },
    }
    expect(await expectItsOwnNamesOrNone(newPayload(free))).toBe('made')
    const fields = [
      { tenant: { slug: text } },
      { tenant: { domain: text } },
      { tenant: { contact: { email: text } } },
      { tenant: { timezone: text } },
      { tenant: { currency: text } },
      { owner: { email: text } },
      { owner: { mode: text } },
      { owner: { mode: 'existing', user_id: text } },
      { template: text },
      { clone_of: text },
      { features: [text] },
      { [text]: text },
    ]
    for (const field of fields) await expectItsOwnNamesOrNone(newPayload(field))
  })

  test('a slug or a domain with another tenant’s id in it', async () => {
    await actAs(client, cast.admin.id)
    const label = victim.schema.replace('_', '-')
    const tenant = { name: victim.schema, slug: label, domain: `${label}.test` }
    expect(await expectItsOwnNamesOrNone(newPayload({ tenant }))).toBe('made')
    for (const slug of ['x'.repeat(63), `${label}-${'x'.repeat(23)}`]) {
      expect(await expectItsOwnNamesOrNone(newPayload({ tenant: { slug } }))).toBe('made')
    }
  })

  test.for(hostile)('a template, its segments, its packages, or what is added to them: %j', async (text) => {
    await actAs(client, cast.admin.id)
    const slug = 's'.repeat(63)
    const definition = {
      segments: [{ slug, name: text, hero_title: text, packages: [{ slug, name: text, price_minor: 1 }] }],
      features: ['basic'],
      limits: { users: 1, storage_gb: 1 },
    }
    const born = await namesBornBy(client, async () => {
      const template = `tenant_${zero}`
      await client.query('select public.save_template($1, $2)', [template, JSON.stringify(definition)])
      expect(await expectItsOwnNamesOrNone(newPayload({ template }))).toBe('made')
      for (const name of ['upsert_segment', 'upsert_package']) {
        const upsert = `select public.${name}(p_tenant_id => $1, p_slug => $2, p_name => $3)`
        const tenantSlug = victim.schema.replace('_', '-')
        const isSlug = /^[a-z0-9][a-z0-9-]{0,62}$/.test(text)
        const { message } = await failureOf(client, upsert, [victim.id, text, 'X'])
        expect(message).toBe(isSlug ? 'none' : 'INVALID_SLUG')
        await client.query(upsert, [victim.id, tenantSlug, text])
      }
    })
    expect(born).toEqual([])
    const { rows } = await client.query<{ catalogue: { segments: { name: string }[] } }>(
      'select public.get_catalogue($1) as catalogue',
      [victim.id],
    )
    expect(rows[0]?.catalogue.segments.map(({ name }) => name)).toContain(text)
  })

  test('an id that the caller gives', async () => {
    await actAs(client, cast.admin.id)
    const ids = [cast.acme.id, victim.id, victim.owner.id, crypto.randomUUID()]
    for (const id of ids) {
      expect(await expectItsOwnNamesOrNone(newPayload(), { key: id })).toBe('made')
      await expectItsOwnNamesOrNone(newPayload(), { ownerId: id })
      const forms = [id, id.toUpperCase(), `{${id}}`, id.replaceAll('-', ''), ` ${id}`, schemaName(id)]
      for (const form of forms) {
        for (const template of [undefined, 'default']) {
          await expectItsOwnNamesOrNone(newPayload({ clone_of: form, ...(template && { template }) }))
        }
      }
      for (const field of ['id', 'tenant_id', 'tenantId', 'request_id', 'schema', 'schema_name', 'role']) {
        for (const value of [id, schemaName(id)]) {
          expect(await expectItsOwnNamesOrNone(newPayload({ [field]: value }))).toBe('refused')
          expect(await expectItsOwnNamesOrNone(newPayload({ tenant: { [field]: value } }))).toBe('refused')
        }
      }
    }
  })

  test('the id of a tenant that has a schema already, or is to have none, or is not there', async () => {
    await actAs(client, cast.admin.id)
    const answers: string[] = []
    const born = await namesBornBy(client, async () => {
      for (const id of [victim.id, victim.id.toUpperCase(), cast.acme.id, crypto.randomUUID(), null]) {
        answers.push((await failureOf(client, 'select public.provision_tenant_schema($1)', [id])).message)
      }
    })
    expect(answers).toEqual(['none', 'none', 'SCHEMA_NOT_APPLICABLE', 'NOT_FOUND', 'NOT_FOUND'])
    expect(born).toEqual([])
  })

  test('a change to a tenant that is there', async () => {
    await actAs(client, cast.admin.id)
    const changes = [
      { isolation: 'schema' },
      { id: victim.id },
      { tenant_id: victim.id },
      { schema: 'public' },
    ]
    const born = await namesBornBy(client, async () => {
      for (const change of changes) {
        const update = 'select public.update_tenant($1, $2)'
        const failure = await failureOf(client, update, [cast.acme.id, JSON.stringify(change)])
        expect(failure.message, JSON.stringify(change)).toBe('VALIDATION_ERROR')
      }
    })
    expect(born).toEqual([])
  })

  test('somebody who signs up: theirs is a shared one', async () => {
    await actAs(client, cast.citizen.id, { role: 'service_role' })
    for (const isolation of ['schema', 'shared', null]) {
      const { tenant, owner } = newPayload()
      const signUp = 'select public.begin_sign_up($1, $2)'
      const payload = JSON.stringify({ tenant, owner, isolation })
      const failure = await failureOf(client, signUp, [crypto.randomUUID(), payload])
      expect(failure.message).toBe('VALIDATION_ERROR')
      expect(JSON.parse(failure.detail)).toMatchObject({ errors: [{ pointer: '/isolation' }] })
    }
  })
})

describe('ASVS 1.2.4: over HTTP as well', () => {
  test('a tenant whose every text is hostile has its own schema', async () => {
    const text = hostile.slice(0, 8).join(' ')
    const tenant = { name: text, contact: { address: text }, settings: { [text]: text } }
    const body = newBody({ fullName: text }, { tenant, isolation: 'schema' })
    const { id, isolation } = expectTenant(await provision(cast.admin, body)).tenant
    expect(isolation).toBe('schema')
    const rows = await sql('select nspname::text as name from pg_namespace where nspname = $1', [
      schemaName(id),
    ])
    expect(rows).toHaveLength(1)
  })

  test.for(hostile)('an address of a page: %s', async (text) => {
    const path = `/ops/provision/${encodeURIComponent(text)}`
    const answer = await call({ token: target.secretKey, method: 'POST', path })
    expectProblem(answer, 'NOT_FOUND')
  })
})
