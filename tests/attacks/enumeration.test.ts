import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectProblem } from '../support/provision.ts'
import { unique } from '../support/unique.ts'
import { type Cast, createCast, credentials, type Role, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const strangers: Role[] = ['anon', 'citizen', 'clerk', 'owner']

/** An answer without what differs between any two. */
function shapeOf({ status, headers, text }: { status: number; headers: Headers; text: string }) {
  const names = [...headers.keys()].filter((name) => name !== 'date').sort()
  return { status, names, text: text.replace(/"requestId":"[^"]*"/, '') }
}

describe.for(strangers)('ASVS 8.2.1, 6.3.8, API6:2023: %s', (role) => {
  test('is told the same of an address, a slug or a tenant that is there and of one that is not', async () => {
    const { acme } = cast
    const free = unique('free')
    const pairs = [
      [`/availability?email=${acme.owner.email}`, `/availability?email=jane@${free}.test`],
      [`/availability?slug=${acme.slug}`, `/availability?slug=${free}`],
      ['/availability?slug=admin', '/availability?slug=-'],
      [`/tenants/${acme.id}/status`, `/tenants/${crypto.randomUUID()}/status`],
    ] as const
    for (const [there, nowhere] of pairs) {
      const headers = credentials(cast, role)
      const answers = await Promise.all([call({ path: there, headers }), call({ path: nowhere, headers })])
      const [first, second] = answers.map(shapeOf)
      expect([401, 403]).toContain(first?.status)
      expect(first).toEqual(second)
    }
  })

  test('is told the same by the functions themselves', async () => {
    const { acme } = cast
    const free = unique('free')
    const pairs = [
      ['check_owner_email_availability', { p_email: acme.owner.email }, { p_email: `jane@${free}.test` }],
      ['check_slug_availability', { p_slug: acme.slug }, { p_slug: free }],
      ['get_tenant_status', { p_tenant_id: acme.id }, { p_tenant_id: crypto.randomUUID() }],
    ] as const
    for (const [name, there, nowhere] of pairs) {
      const ask = (body: unknown) => rest(`/rpc/${name}`, credentials(cast, role), { method: 'POST', body })
      const [first, second] = (await Promise.all([ask(there), ask(nowhere)])).map(shapeOf)
      expect([401, 403]).toContain(first?.status)
      expect(first).toEqual(second)
    }
  })
})

describe('ASVS 2.4.1, API4:2023, API6:2023: even an admin can’t list whose addresses are customers’', () => {
  test('by asking much at once: past the limit they are told to wait, and others are not', async () => {
    const [greedy, modest] = [await createAdmin(), await createAdmin()]
    const ask = (person: Person, name: string) =>
      person.client.rpc('check_owner_email_availability', { p_email: `${name}@acme.test` })
    const answers = await Promise.all(Array.from({ length: 150 }, (_, index) => ask(greedy, `jane${index}`)))
    const refused = answers.filter(({ error }) => error !== null)
    // 120 at once, and one a second that passes meanwhile.
    expect(refused.length).toBeGreaterThan(0)
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(120)
    for (const { status, error } of refused) {
      expect([status, error?.message]).toEqual([429, 'RATE_LIMITED'])
      expect(JSON.parse(error?.details ?? '')).toMatchObject({ retry_after_seconds: expect.any(Number) })
    }
    const { token } = greedy
    for (const query of ['email=jane@acme.test', 'slug=acme-free']) {
      const spoofed = { 'x-forwarded-for': `203.0.113.${query.length}`, 'x-request-id': unique('another') }
      const answer = await call({ token, path: `/availability?${query}`, headers: spoofed })
      if (answer.status === 200) continue // A second has passed.
      expectProblem(answer, 'RATE_LIMITED')
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect((await ask(modest, 'jane')).error).toBeNull()
    // What was refused told nothing, and is no look-up.
    const [row] = await sql<{ n: string }>(
      `select count(*) as n from public.provisioning_events where action = 'availability_checked' and actor_id = $1`,
      [greedy.id],
    )
    expect(Number(row?.n)).toBeLessThanOrEqual(152 - refused.length)
  })
})

describe('ASVS 16.3.2, 16.2.1, API6:2023: an admin’s look-ups are in the audit', () => {
  test('who asked, when, from where, by which request and what they learnt, but not of whom', async () => {
    const requestId = unique('lookup')
    const { acme, admin } = cast
    const path = `/availability?email=${acme.owner.email}&slug=${acme.slug}`
    const answer = await call({ token: admin.token, path, headers: { 'x-request-id': requestId } })
    expect(answer.status).toBe(200)
    const events = await sql<{ row: Record<string, unknown> }>(
      `select to_jsonb(e) as row from public.provisioning_events e
       where http_request_id = $1 order by details ->> 'kind'`,
      [requestId],
    )
    expect(events.map(({ row }) => row)).toEqual(
      ['email', 'slug'].map((kind) =>
        expect.objectContaining({
          action: 'availability_checked',
          actor_id: admin.id,
          details: { kind, reason: 'taken' },
          ip_address: expect.any(String),
          occurred_at: expect.any(String),
        }),
      ),
    )
    for (const mark of acme.marks) expect(JSON.stringify(events)).not.toContain(mark)
  })

  test('a refused look-up leaves none', async () => {
    const requestId = unique('lookup')
    const headers = { ...credentials(cast, 'citizen'), 'x-request-id': requestId }
    await call({ path: `/availability?email=${cast.acme.owner.email}`, headers })
    expect(
      await sql('select from public.provisioning_events where http_request_id = $1', [requestId]),
    ).toEqual([])
  })

  test('nobody can take it back', async () => {
    const mine = `/provisioning_events?actor_id=eq.${cast.admin.id}`
    const count = async () => {
      const [row] = await sql<{ n: string }>(
        'select count(*) as n from public.provisioning_events where actor_id = $1',
        [cast.admin.id],
      )
      return Number(row?.n)
    }
    const before = await count()
    expect(before).toBeGreaterThan(0)
    for (const role of ['admin', 'otherAdmin', 'service'] as const) {
      expect((await rest(mine, credentials(cast, role), { method: 'DELETE' })).status).toBe(403)
      const body = { actor_id: cast.otherAdmin.id }
      expect((await rest(mine, credentials(cast, role), { method: 'PATCH', body })).status).toBe(403)
    }
    expect(await count()).toBe(before)
  })
})
