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

describe('ASVS 8.2.3, API3:2023: nobody writes over REST', () => {
  test.for(cases)('%s to %s', async ([role, relation]) => {
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
    expect(refused.length).toBeGreaterThanOrEqual(4)
    expect(await digestOf(cast)).toEqual(before)
    const found = await sql(`select from public.${relation} t where to_jsonb(t)::text like $1`, [`%${mark}%`])
    expect(found).toEqual([])
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
