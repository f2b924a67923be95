import { beforeAll, expect, test } from 'vitest'
import { ISOLATIONS } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { findUserIds, sql } from '../support/database.ts'
import { expectCompleted } from '../support/expect-state.ts'
import { anonymousClient, createAdmin, type Person } from '../support/people.ts'
import { newBody, outcome, provision } from '../support/provision.ts'
import { tally } from '../support/tally.ts'
import { unique } from '../support/unique.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

type Body = ReturnType<typeof newBody>

/** Provisions all of them at once, each under a key of its own; answers the outcomes and the winner's key. */
async function race(bodies: Body[]): Promise<{ counts: Record<string, number>; winner: string }> {
  const keys = bodies.map(() => crypto.randomUUID())
  const answers = await Promise.all(
    bodies.map((body, index) => provision(admin, body, { key: keys[index] ?? '' })),
  )
  const winner = keys[answers.findIndex(({ status }) => status === 201)] ?? ''
  const losers = keys.filter((key) => key !== winner)
  const left = await sql(
    `select r.id from public.provisioning_requests r
     where r.admin_user_id = $1 and r.idempotency_key = any($2)`,
    [admin.id, losers],
  )
  expect(left, 'a refused call leaves no request').toEqual([])
  return { counts: tally(answers.map(outcome)), winner }
}

const fifty = (make: () => Body) => Array.from({ length: 50 }, make)

test.for(ISOLATIONS)('of 50 calls for one slug exactly one gets it: isolation %s', async (isolation) => {
  const slug = unique('wanted')
  const { counts, winner } = await race(fifty(() => newBody({}, { isolation, tenant: { slug } })))
  expect(counts).toEqual({ 201: 1, DUPLICATE_SLUG: 49 })
  await expectCompleted(admin, winner)
  expect(await sql('select id from public.tenants where slug = $1', [slug])).toHaveLength(1)
})

test.for(ISOLATIONS)('of 50 calls for one e-mail exactly one gets it: isolation %s', async (isolation) => {
  const email = `${unique('wanted')}@acme.test`
  const { counts, winner } = await race(fifty(() => newBody({ email, mode: 'temporary' }, { isolation })))
  expect(counts).toEqual({ 201: 1, EMAIL_UNAVAILABLE: 49 })
  await expectCompleted(admin, winner)
  expect(await findUserIds(email)).toHaveLength(1)
})

test('of 20 calls for one domain exactly one gets it', async () => {
  const domain = `${unique('wanted')}.example.com`
  const { counts, winner } = await race(fifty(() => newBody({}, { tenant: { domain } })).slice(0, 20))
  expect(counts).toEqual({ 201: 1, DUPLICATE_DOMAIN: 19 })
  await expectCompleted(admin, winner)
})

test('calls that each want the other’s names end in a tenant or a named refusal, never a deadlock', async () => {
  const [a, b] = [newBody({ mode: 'temporary' }), newBody({ mode: 'temporary' })]
  const crossed = (): Body[] => [
    { ...a, tenant: { ...a.tenant, slug: b.tenant.slug } },
    { ...b, tenant: { ...b.tenant, slug: a.tenant.slug } },
    a,
    b,
  ]
  const bodies = Array.from({ length: 8 }, crossed).flat()
  const answers = await Promise.all(bodies.map((body) => provision(admin, body)))
  const counts = tally(answers.map(outcome))
  expect(['201', 'DUPLICATE_SLUG', 'EMAIL_UNAVAILABLE']).toEqual(expect.arrayContaining(Object.keys(counts)))
  expect(counts['201']).toBeGreaterThanOrEqual(1)
  const slugs = [a.tenant.slug, b.tenant.slug]
  const tenants = await sql('select status from public.tenants where slug = any($1)', [slugs])
  expect(tenants).toHaveLength(counts['201'] as number)
  expect(new Set(tenants.map(({ status }) => status))).toEqual(new Set(['active']))
})

test('of ordinary sign-ups and provisionings that want one e-mail exactly one gets it', async () => {
  const email = `${unique('wanted')}@acme.test`
  const signUps = Array.from({ length: 5 }, () =>
    anonymousClient().auth.signUp({ email, password: unique('ordinary-password') }),
  )
  const bodies = Array.from({ length: 5 }, () => newBody({ email, mode: 'temporary' }))
  const answers = await Promise.all(bodies.map((body) => provision(admin, body)))
  await Promise.all(signUps)
  expect(await findUserIds(email)).toHaveLength(1)
  const counts = tally(answers.map(outcome))
  const tenants = await sql('select status from public.tenants where slug = any($1)', [
    bodies.map(({ tenant }) => tenant.slug),
  ])
  expect(tenants).toEqual(Array.from({ length: counts['201'] ?? 0 }, () => ({ status: 'active' })))
  expect(tenants.length).toBeLessThanOrEqual(1)
})
