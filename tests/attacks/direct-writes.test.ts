import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { unique } from '../support/unique.ts'
import { type Cast, createCast, credentials, digestOf, type Role, relations, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const roles: Role[] = ['anon', 'citizen', 'clerk', 'owner', 'otherOwner', 'admin', 'service']
const cases = relations.flatMap((relation) => roles.map((role) => [role, relation] as const))
/** What members of an active tenant may write, of their own: the only writing over REST. */
const catalogue = ['packages', 'segments'] as const
const others = cases.filter(([role, relation]) => !(role === 'owner' && isOneOf(catalogue, relation)))

/** A row that would be worth the trouble; `mark` tells whether it got in. */
function tempting(relation: (typeof relations)[number], mark: string): Record<string, unknown> {
  const { acme, citizen } = cast
  const rows = {
    employees: { user_id: citizen.id, role: 'SUPER_ADMIN', status: 'ACTIVE' },
    packages: { tenant_id: acme.id, segment_id: acme.id, slug: mark, name: mark, grouping_order: 9 },
    provisioning_attempts: { request_id: acme.id, attempt_number: 9, owner_id: citizen.id, error: { mark } },
    provisioning_events: { action: mark },
    provisioning_requests: {
      admin_user_id: cast.admin.id,
      owner_email: mark,
      payload: {},
      status: 'completed',
    },
    segments: { tenant_id: acme.id, slug: mark, name: mark, position: 9 },
    tenant_members: { tenant_id: acme.id, user_id: citizen.id, role: 'OWNER' },
    tenant_templates: { name: mark, version: 1, definition: {} },
    tenants: { name: mark, slug: mark, status: 'active', owner_id: citizen.id },
    tenants_overview: { name: mark, slug: mark, status: 'active' },
  }
  return rows[relation]
}

describe('ASVS 8.2.3, API3:2023: nobody else writes over REST', () => {
  test.for(others)('%s to %s', async ([role, relation]) => {
    const mark = unique('mark')
    const before = await digestOf(cast)
    const headers = credentials(cast, role)
    const row = tempting(relation, mark)
    const where = Object.keys(row)[0] ?? 'id'
    const every = `/${relation}?${where}=not.is.null`
    const tries = [
      await rest(`/${relation}`, headers, { method: 'POST', body: row }),
      await rest(
        `/${relation}`,
        { ...headers, prefer: 'resolution=ignore-duplicates' },
        { method: 'POST', body: [row] },
      ),
      await rest(every, headers, { method: 'PATCH', body: row }),
      await rest(every, { ...headers, prefer: 'return=representation' }, { method: 'PATCH', body: {} }),
      await rest(every, headers, { method: 'DELETE' }),
      await rest(every, headers, { method: 'PUT', body: row }),
    ]
    for (const { status, text } of tries) {
      // An empty change may be answered before anybody asks who makes it; what counts is that it changes nothing.
      expect([200, 204, 400, 401, 403, 404, 405], text).toContain(status)
      if (status < 300) expect(['', '[]']).toContain(text)
    }
    const refused = tries.filter(({ status }) => status === 401 || status === 403)
    // Of the catalogue every column of the row may be written, so that a change finds no row instead of being refused.
    const isCatalogue = isOneOf(catalogue, relation)
    expect(refused.length).toBeGreaterThanOrEqual(isCatalogue ? 3 : 4)
    expect(await digestOf(cast)).toEqual(before)
    const found = await sql(`select from public.${relation} t where to_jsonb(t)::text like $1`, [`%${mark}%`])
    expect(found).toEqual([])
  })
})

describe('ASVS 8.2.3, API3:2023: an owner writes their catalogue and nothing past it', () => {
  test.for(catalogue)('%s', async (relation) => {
    const mark = unique('mark').toLowerCase()
    const headers = { ...credentials(cast, 'owner'), prefer: 'return=representation' }
    const theirs = credentials(cast, 'otherOwner')
    const every = `/${relation}?id=not.is.null`
    const [segment] = await rowsOf('segments', cast.acme.id)
    const [foreign] = await rowsOf('segments', cast.beta.id)
    const row = {
      ...tempting(relation, mark),
      ...(relation === 'packages' ? { segment_id: segment?.id } : {}),
    }
    const before = await rowsOf(relation, cast.beta.id)

    const made = await rest(`/${relation}`, headers, { method: 'POST', body: row })
    expect(made.status, made.text).toBe(201)
    const [{ id }] = JSON.parse(made.text) as [{ id: string }]
    const changed = await rest(every, headers, { method: 'PATCH', body: { name: `${mark}-changed` } })
    expect(changed.status, changed.text).toBe(200)
    // Every row that they could reach is their own.
    const reached = JSON.parse(changed.text) as { tenant_id: string }[]
    expect(new Set(reached.map(({ tenant_id }) => tenant_id))).toEqual(new Set([cast.acme.id]))

    const refused = [
      await rest(every, headers, { method: 'DELETE' }),
      await rest(every, headers, { method: 'PATCH', body: { tenant_id: cast.beta.id } }),
      await rest(every, headers, { method: 'PATCH', body: { id: crypto.randomUUID() } }),
      await rest(`/${relation}`, headers, { method: 'POST', body: { ...row, tenant_id: cast.beta.id } }),
      await rest(`/${relation}`, headers, { method: 'POST', body: { ...row, id: crypto.randomUUID() } }),
    ]
    for (const { status, text } of refused) expect(status, text).toBe(403)
    if (relation === 'packages') {
      const body = { segment_id: foreign?.id }
      expect((await rest(`${every}&id=eq.${id}`, headers, { method: 'PATCH', body })).status).toBe(409)
    }
    const stranger = await rest(`/${relation}?id=eq.${id}`, theirs, { method: 'PATCH', body: { name: 'x' } })
    expect([200, 204], stranger.text).toContain(stranger.status)
    expect((await rowsOf(relation, cast.acme.id)).map(({ name }) => name)).not.toContain('x')
    expect(await rowsOf(relation, cast.beta.id)).toEqual(before)
  })
})

describe('ASVS 8.2.1, API5:2023: nobody reaches schema private', () => {
  test.for(roles)('%s', async (role) => {
    for (const profile of [
      'private',
      'auth',
      'pg_catalog',
      'information_schema',
      'PRIVATE',
      'public,private',
    ]) {
      const headers = { ...credentials(cast, role), 'accept-profile': profile, 'content-profile': profile }
      for (const table of ['tenant_api_keys', 'users', 'pg_authid']) {
        const read = await rest(`/${table}?select=*`, headers)
        const write = await rest(`/${table}`, headers, { method: 'POST', body: {} })
        for (const { status, text } of [read, write]) {
          expect(status, text).toBeGreaterThanOrEqual(400)
          expect(status).toBeLessThan(500)
          for (const mark of cast.acme.marks) expect(text).not.toContain(mark)
        }
      }
    }
  })
})

function rowsOf(relation: (typeof catalogue)[number], tenantId: string) {
  return sql<{ id: string; name: string }>(
    `select * from public.${relation} where tenant_id = $1 order by id`,
    [tenantId],
  )
}

function isOneOf(list: readonly string[], name: string): boolean {
  return list.includes(name)
}
