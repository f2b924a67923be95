import { beforeAll, describe, expect, test } from 'vitest'
import { expireLease, findRequest, findUserIds, sql } from '../support/database.ts'
import { expectCompleted } from '../support/expect-state.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin, type Person, serviceClient } from '../support/people.ts'
import { type Answer, expectTenant, newBody, outcome, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { tally } from '../support/tally.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const newKey = () => crypto.randomUUID()
const several = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** Every answer is a tenant, its replay, or "in flight"; all tenants are one; at most one answer tells secrets. */
function expectOneTenant(answers: Answer[], tenantId: string): Record<string, number> {
  const counts = tally(answers.map(outcome))
  expect(['200', '201', 'DUPLICATE_REQUEST']).toEqual(expect.arrayContaining(Object.keys(counts)))
  for (const answer of answers) {
    if (answer.status === 201 || answer.status === 200) {
      expect(expectTenant(answer, answer.status).tenant.id).toBe(tenantId)
    } else {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  }
  return counts
}

describe('one key', () => {
  test('in 200 calls at once makes one tenant and one auth user', async () => {
    const key = newKey()
    const body = newBody({ mode: 'temporary' }, { apiKey: true })
    const answers = await Promise.all(several(200, () => provision(admin, body, { key })))
    const request = await expectCompleted(admin, key)
    const counts = expectOneTenant(answers, request.tenant_id)
    expect(counts['201']).toBe(1)
    expect(request.current_attempt).toBe(1)
    expect(await findUserIds(body.owner.email)).toHaveLength(1)
    const tenants = await sql('select id from public.tenants where slug = $1', [body.tenant.slug])
    expect(tenants).toEqual([{ id: request.tenant_id }])
  })

  test('with 20 bodies at once makes the tenant of one of them', async () => {
    const key = newKey()
    const bodies = several(20, () => newBody({ mode: 'temporary' }))
    const answers = await Promise.all(bodies.map((body) => provision(admin, body, { key })))
    const counts = tally(answers.map(outcome))
    expect(counts['201']).toBe(1)
    expect(['201', 'DUPLICATE_REQUEST', 'IDEMPOTENCY_KEY_REUSED']).toEqual(
      expect.arrayContaining(Object.keys(counts)),
    )
    const winner = answers.findIndex(({ status }) => status === 201)
    const request = await expectCompleted(admin, key)
    expect(request.owner_email).toBe(bodies[winner]?.owner.email)
    const emails = bodies.map(({ owner }) => owner.email)
    expect(await sql('select id from auth.users where email = any($1)', [emails])).toHaveLength(1)
    const slugs = bodies.map(({ tenant }) => tenant.slug)
    expect(await sql('select id from public.tenants where slug = any($1)', [slugs])).toHaveLength(1)
  })

  test('of five admins at once makes five tenants', async () => {
    const key = newKey()
    const admins = await Promise.all(several(5, () => createAdmin()))
    const answers = await Promise.all(
      admins.flatMap((each) => {
        const body = newBody({ mode: 'temporary' })
        return several(4, () => provision(each, body, { key }))
      }),
    )
    expect(tally(answers.map(outcome))['201']).toBe(5)
    const requests = await Promise.all(admins.map((each) => expectCompleted(each, key)))
    expect(new Set(requests.map(({ tenant_id: id }) => id)).size).toBe(5)
  })
})

describe('one key whose lease has run out', () => {
  test('in 30 retries at once ends in one tenant, by one takeover', async () => {
    const body = newBody({ mode: 'temporary' })
    const { key, state } = await startWithoutOwner(admin, body)
    await expireLease(admin.id, key)
    const answers = await Promise.all(several(30, () => provision(admin, body, { key })))
    const request = await expectCompleted(admin, key)
    expect(request.tenant_id).toBe(state.tenant_id)
    expect(expectOneTenant(answers, state.tenant_id)['201']).toBe(1)
    expect(request.attempts.map(({ status }) => status)).toEqual(['abandoned', 'succeeded'])
  })

  test.for([1, 2, 3, 4, 5])('while its old owner is being born, ends in one tenant (round %d)', async () => {
    const body = newBody({ mode: 'temporary' })
    const { key, state } = await startWithoutOwner(admin, body)
    await expireLease(admin.id, key)
    const birth = serviceClient().auth.admin.createUser({
      id: state.owner_id ?? '',
      email: body.owner.email,
      email_confirm: true,
    })
    const answers = await Promise.all(several(8, () => provision(admin, body, { key })))
    const { data, error } = await birth
    expectOneTenant(answers, state.tenant_id)
    // A takeover that lost its race with the birth may have been told "in flight"; the next call settles it.
    const request = await settle(body, key)
    const succeeded = request.attempts.find(({ status }) => status === 'succeeded')
    if (data.user) expect(succeeded?.owner_id).toBe(state.owner_id)
    else expect(error?.status).toBeGreaterThanOrEqual(422)
  })

  test('again and again while 30 calls are at it, ends in one tenant', async () => {
    const key = newKey()
    const body = newBody({ mode: 'temporary' }, { apiKey: true })
    // A process of its own: to its breaker, owners that are refused look like an auth service in trouble.
    const { base } = await faultyFunctionForThisTest()
    let open = true
    const calls = Promise.all(several(30, () => provision(admin, body, { key, base }))).finally(() => {
      open = false
    })
    while (open) await expireLease(admin.id, key)
    const answers = await calls
    const request = await settle(body, key)
    const decided = answers.filter((answer) => outcome(answer) !== 'AUTH_UNAVAILABLE')
    expect(expectOneTenant(decided, request.tenant_id)['201'] ?? 0).toBeLessThanOrEqual(1)
    const keys = await sql('select id from private.tenant_api_keys where tenant_id = $1', [request.tenant_id])
    expect(keys).toHaveLength(1)
  })
})

async function settle(body: unknown, key: string) {
  if ((await findRequest(admin.id, key))?.status !== 'completed') {
    await expireLease(admin.id, key)
    await provision(admin, body, { key })
  }
  return expectCompleted(admin, key)
}
