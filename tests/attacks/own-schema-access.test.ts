import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { createAdmin } from '../support/people.ts'
import { jwtSecret, mintToken } from '../support/tokens.ts'
import { type Cast, createCast, credentials, rest } from './cast.ts'
import { createOwnSchema, type OwnSchema } from './own-schema.ts'

let cast: Cast
let own: OwnSchema
let other: OwnSchema

/** Who may want more of `own` than is theirs. `its`: its owner, to whom the functions are open, and nothing else. */
const strangers = ['anon', 'citizen', 'clerk', 'shared', 'other', 'its', 'admin', 'service'] as const
type Stranger = (typeof strangers)[number]

beforeAll(async () => {
  cast = await createCast()
  ;[own, other] = await Promise.all([createOwnSchema(cast.admin), createOwnSchema(cast.admin)])
})

function headersOf(who: Stranger | { token: string }): Record<string, string> {
  if (typeof who === 'object') {
    return { ...credentials(cast, 'anon'), authorization: `Bearer ${who.token}` }
  }
  if (who === 'shared') return credentials(cast, 'owner')
  if (who === 'other') return headersOf(other.owner)
  if (who === 'its') return headersOf(own.owner)
  return credentials(cast, who)
}

const call = (who: Stranger | { token: string }, name: string, body: unknown) =>
  rest(`/rpc/${name}`, headersOf(who), { method: 'POST', body })

/** All that is in the schemas of both, and in the shared tables of theirs and of a shared tenant. */
async function digest(): Promise<unknown> {
  const tables = [own.schema, other.schema].flatMap((schema) => [`${schema}.segments`, `${schema}.packages`])
  const digests = [...tables, 'public.segments', 'public.packages'].map(
    (name) => `(select md5(coalesce(string_agg(to_jsonb(t)::text, '' order by t.id), '')) from ${name} t
      where t.tenant_id in ('${own.id}', '${other.id}', '${cast.acme.id}')) as "${name}"`,
  )
  return sql(`select ${digests.join(', ')}`)
}

async function expectUnchanged<T>(act: () => Promise<T>): Promise<T> {
  const before = await digest()
  const result = await act()
  expect(await digest()).toEqual(before)
  return result
}

const segmentOf = async (schema: string, tenantId: string) => {
  const rows = await sql<{ id: string }>(`select id from ${schema}.segments where tenant_id = $1`, [tenantId])
  return rows[0]?.id ?? ''
}

describe.for(strangers)('ASVS 8.2.2, API1:2023: past the functions nobody gets there: %s', (who) => {
  test.for(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'])('%s', async (method) => {
    const { schema } = own
    const paths = [
      '/segments',
      '/packages',
      '/segments?select=*,packages(*)',
      `/${schema}.segments`,
      `/"${schema}"."segments"`,
      `/${schema}/segments`,
      `/rpc/${schema}.segments`,
      '/rpc/segments',
    ]
    const row = { tenant_id: own.id, segment_id: await segmentOf(schema, own.id), slug: 'x', name: 'X' }
    const secret = await sql<{ id: string }>(
      `select id from ${schema}.segments union all select id from ${schema}.packages`,
    )
    await expectUnchanged(async () => {
      for (const profile of [schema, schema.toUpperCase(), `"${schema}"`, `public,${schema}`, 'private']) {
        for (const path of paths) {
          const answer = await rest(
            encodeURI(path),
            {
              ...headersOf(who),
              'accept-profile': profile,
              'content-profile': profile,
              prefer: 'return=representation',
            },
            { method, ...(method === 'GET' || method === 'HEAD' ? {} : { body: row }) },
          )
          expect(answer.status, `${path} ${answer.text}`).toBeLessThan(500)
          for (const { id } of secret) expect(answer.text).not.toContain(id)
          if (profile !== 'private' && method !== 'GET' && method !== 'HEAD') {
            expect(answer.status, `${path} ${answer.text}`).toBeGreaterThanOrEqual(400)
          }
        }
      }
    })
  })

  test('by rows of the shared tables', async () => {
    const segment = await segmentOf(own.schema, own.id)
    const row = { tenant_id: own.id, slug: 'x', name: 'X' }
    const upsert = { prefer: 'resolution=merge-duplicates,return=representation' }
    await expectUnchanged(async () => {
      for (const table of ['segments', 'packages']) {
        const body = table === 'packages' ? { ...row, segment_id: segment } : row
        const filter = `/${table}?tenant_id=eq.${own.id}`
        const read = await rest(filter, headersOf(who))
        if (read.status < 300) expect(read.text).toBe('[]')
        const answers = [
          await rest(`/${table}`, headersOf(who), { method: 'POST', body }),
          await rest(
            `/${table}?on_conflict=tenant_id,slug`,
            { ...headersOf(who), ...upsert },
            { method: 'POST', body },
          ),
          await rest(`/${table}?id=eq.${segment}`, headersOf(who), {
            method: 'PATCH',
            body: { tenant_id: own.id },
          }),
        ]
        for (const { status, text } of answers.slice(0, 2)) expect([400, 401, 403], text).toContain(status)
        const [, , moved] = answers
        expect(moved?.status, moved?.text).toBeLessThan(500)
      }
    })
  })
})

test.skipIf(!jwtSecret)(
  'ASVS 8.3.1: a token with a tenant’s role as its own is good for nothing',
  async () => {
    for (const role of [own.schema, `"${own.schema}"`, 'postgres', 'supabase_admin']) {
      const who = { token: await mintToken(cast.citizen.id, { role }) }
      for (const path of ['/segments', '/packages', '/tenants']) {
        const headers = { ...headersOf(who), 'accept-profile': own.schema }
        for (const { status, text } of [await rest(path, headersOf(who)), await rest(path, headers)]) {
          expect(status, text).toBeGreaterThanOrEqual(400)
          expect(text).not.toContain(own.id)
        }
      }
      const { status } = await call(who, 'get_catalogue', { p_tenant_id: own.id })
      expect(status).toBeGreaterThanOrEqual(400)
    }
  },
)

describe('ASVS 8.2.2, API1:2023: a tenant with a schema of its own is like none', () => {
  const calls: [string, Record<string, unknown>][] = [
    ['get_catalogue', {}],
    ['upsert_segment', { p_slug: 'general', p_name: 'X' }],
    ['upsert_package', { p_slug: 'basic', p_name: 'X' }],
  ]

  test.for(['citizen', 'clerk', 'shared', 'other'] as const)('to %s', async (who) => {
    const segment = await segmentOf(own.schema, own.id)
    for (const [name, args] of calls) {
      const withSegment = name === 'upsert_package' ? [{}, { p_segment_id: segment }] : [{}]
      for (const extra of withSegment) {
        const answers = await expectUnchanged(() =>
          Promise.all(
            [own.id, crypto.randomUUID()].map((id) =>
              call(who, name, { p_tenant_id: id, ...args, ...extra }),
            ),
          ),
        )
        expect(answers.map(({ status }) => status)).toEqual([404, 404])
        expect(answers[0]?.text).toBe(answers[1]?.text)
      }
    }
  })

  test('to who has only the publishable key, and to the secret one where it is to write', async () => {
    await expectUnchanged(async () => {
      for (const [name, args] of calls) {
        const body = { p_tenant_id: own.id, ...args }
        expect((await call('anon', name, body)).status).toBe(401)
        if (name !== 'get_catalogue') expect((await call('service', name, body)).status).toBe(403)
      }
    })
  })
})

test('ASVS 8.2.2, API1:2023: a segment of another tenant, wherever that one’s are, is like one that does not exist', async () => {
  const [ofOwn, ofOther, ofShared] = await Promise.all([
    segmentOf(own.schema, own.id),
    segmentOf(other.schema, other.id),
    segmentOf('public', cast.acme.id),
  ])
  const tries: [Stranger, string, string][] = [
    ['its', own.id, ofOther],
    ['its', own.id, ofShared],
    ['admin', own.id, ofOther],
    ['admin', own.id, ofShared],
    ['shared', cast.acme.id, ofOwn],
    ['admin', cast.acme.id, ofOwn],
  ]
  for (const [who, tenantId, foreign] of tries) {
    for (const slug of ['basic', 'new-one']) {
      const answers = await expectUnchanged(() =>
        Promise.all(
          [foreign, crypto.randomUUID()].map((id) =>
            call(who, 'upsert_package', {
              p_tenant_id: tenantId,
              p_slug: slug,
              p_name: 'X',
              p_segment_id: id,
            }),
          ),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual([404, 404])
      expect(answers[0]?.text).toBe(answers[1]?.text)
    }
  }
  // Nor over REST, where a shared tenant's owner writes rows.
  const row = { tenant_id: cast.acme.id, segment_id: ofOwn, slug: 'mark', name: 'X' }
  const answer = await expectUnchanged(() =>
    rest('/packages', headersOf('shared'), { method: 'POST', body: row }),
  )
  expect(answer.status, answer.text).toBe(409)
})

describe('ASVS 8.3.1: who was let in and is not any more', () => {
  const openTo = async (who: Stranger | { token: string }) =>
    Promise.all([
      call(who, 'get_catalogue', { p_tenant_id: own.id }),
      call(who, 'upsert_segment', { p_tenant_id: own.id, p_slug: 'late', p_name: 'X' }),
      call(who, 'upsert_package', { p_tenant_id: own.id, p_slug: 'late', p_name: 'X' }),
    ])
  const statusesOf = async (who: Stranger | { token: string }) =>
    (await expectUnchanged(() => openTo(who))).map(({ status }) => status)

  test('an admin who is none any more', async () => {
    const admin = await createAdmin()
    expect((await call(admin, 'get_catalogue', { p_tenant_id: own.id })).status).toBe(200)
    expect((await call(admin, 'provision_tenant_schema', { p_tenant_id: own.id })).status).toBe(200)
    await sql(`update public.employees set status = 'INACTIVE' where user_id = $1`, [admin.id])
    expect(await statusesOf(admin)).toEqual([404, 404, 404])
    for (const name of ['provision_tenant_schema', 'validate_tenant_schema', 'get_tenant_status']) {
      expect((await call(admin, name, { p_tenant_id: own.id })).status, name).toBe(403)
    }
  })

  test('an owner with a temporary password, or of a suspended tenant', async () => {
    const set = (value: boolean) =>
      sql('update public.tenant_members set must_change_password = $1 where tenant_id = $2', [value, own.id])
    await set(true)
    expect(await statusesOf('its').finally(() => set(false))).toEqual([404, 404, 404])
    const change = (action: string) =>
      call('admin', 'change_tenant_status', { p_tenant_id: own.id, p_action: action })
    await change('suspend')
    expect(await statusesOf('its').finally(() => change('reactivate'))).toEqual([200, 409, 409])
  })

  test('an owner who has become a member of nothing', async () => {
    const member = other.owner
    await sql(`insert into public.tenant_members (tenant_id, user_id, role) values ($1, $2, 'MEMBER')`, [
      own.id,
      member.id,
    ])
    expect((await call(member, 'get_catalogue', { p_tenant_id: own.id })).status).toBe(200)
    await sql('delete from public.tenant_members where tenant_id = $1 and user_id = $2', [own.id, member.id])
    expect(await statusesOf(member)).toEqual([404, 404, 404])
  })
})
