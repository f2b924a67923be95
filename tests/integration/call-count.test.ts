import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { expectResult, newBodies, postBatch } from '../support/batches.ts'
import { type FaultyFunction, startFaultyFunction } from '../support/faulty-function.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'

let admin: Person
let faulty: FaultyFunction

beforeAll(async () => {
  ;[admin, faulty] = await Promise.all([createAdmin(), startFaultyFunction()])
})
afterAll(() => faulty?.stop())
beforeEach(() => faulty.proxy.clear())

// The first call carries the admin's own token: it is what authenticates them.
const begin = 'POST /rest/v1/rpc/provision_tenant_atomic'
const createUser = 'POST /auth/v1/admin/users'
const readResult = 'POST /rest/v1/rpc/get_provisioning_result'
const sendMail = 'POST /auth/v1/recover'

test.for([
  ['invite', {}, [begin, createUser, sendMail, readResult]],
  ['password', { password: 'correct horse battery' }, [begin, createUser, readResult]],
  ['temporary', {}, [begin, createUser, readResult]],
] as const)('mode %s takes these calls and no other', async ([mode, owner, calls]) => {
  const key = crypto.randomUUID()
  const body = newBody({ mode, ...owner }, { apiKey: true })
  expectTenant(await provision(admin, body, { key, base: faulty.base }))
  // The mail goes while the row is read.
  const [first, second, ...together] = faulty.proxy.log
  expect([first, second, ...together.sort()]).toEqual(calls)
  faulty.proxy.clear()
  expectTenant(await provision(admin, body, { key, base: faulty.base }), 200)
  expect(faulty.proxy.log, 'a replay').toEqual([begin])
})

test('a batch takes what its owners take, and a handful of calls for all of them', async () => {
  const tenants = newBodies(20)
  const key = crypto.randomUUID()
  expectResult(await postBatch(admin, { tenants }, { key, base: faulty.base }))
  const counts = Map.groupBy(faulty.proxy.log, (call) => call.replace('POST /rest/v1/rpc/', ''))
  expect(Object.fromEntries([...counts].map(([call, calls]) => [call, calls.length]))).toEqual({
    // Before the body is read.
    require_admin: 1,
    accept_batch: 1,
    claim_requests: 1,
    [createUser]: 20,
    get_provisioning_results: 1,
    get_batch: 1,
    claim_setup_emails: 1,
    [sendMail]: 20,
    list_batch_items: 1,
  })
  faulty.proxy.clear()
  expectResult(await postBatch(admin, { tenants }, { key, base: faulty.base }))
  expect(
    faulty.proxy.log.filter((call) => call.includes('/auth/')),
    'a replay',
  ).toEqual([])
})

test('mode existing takes one call', async () => {
  const person = await createPerson()
  const body = newBody({ mode: 'existing', email: person.email, userId: person.id })
  expectTenant(await provision(admin, body, { base: faulty.base }))
  expect(faulty.proxy.log).toEqual([begin])
})

test('a refusal by the database takes one call, a bad body none', async () => {
  const body = newBody({ mode: 'temporary' })
  expectTenant(await provision(admin, body, { base: faulty.base }))
  faulty.proxy.clear()
  expectProblem(await provision(admin, body, { base: faulty.base }), 'DUPLICATE_SLUG')
  expect(faulty.proxy.log).toEqual([begin])
  faulty.proxy.clear()
  expectProblem(await provision(admin, {}, { base: faulty.base }), 'VALIDATION_ERROR')
  expectProblem(await call({ base: faulty.base, method: 'POST', body: '{}' }), 'UNAUTHENTICATED')
  expect(faulty.proxy.log).toEqual([])
})

test('the auth service is never told more of the tenant than the owner’s login', async () => {
  const body = newBody({ mode: 'password', password: 'correct horse battery' })
  expectTenant(await provision(admin, body, { base: faulty.base }))
  const created = faulty.proxy.calls.find(({ path }) => path === '/auth/v1/admin/users')
  expect(JSON.parse(created?.body ?? '')).toEqual({
    id: expect.any(String),
    email: body.owner.email,
    email_confirm: true,
    user_metadata: { full_name: 'Jane Doe' },
    password: 'correct horse battery',
  })
  // And the database nothing of a password.
  const begun = faulty.proxy.calls.find(({ path }) => path.endsWith('/provision_tenant_atomic'))
  expect(begun?.body).not.toContain('correct horse battery')
})
