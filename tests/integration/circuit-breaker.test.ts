import { expect, test } from 'vitest'
import { expectCompleted, expectNothingLeft } from '../support/expect-state.ts'
import { answer, authError } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin, createPerson } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'

const createUser = 'POST /auth/v1/admin/users'

test('after five owners without an answer the next is not asked for, and nothing is left', async () => {
  const admin = await createAdmin()
  const faulty = await faultyFunctionForThisTest()
  const { base, proxy } = faulty
  const done = crypto.randomUUID()
  const body = newBody()
  expectTenant(await provision(admin, body, { base, key: done }))

  proxy.clear()
  proxy.on(createUser, answer(503))
  for (let owners = 1; owners <= 5; owners++) {
    const key = crypto.randomUUID()
    expectProblem(await provision(admin, newBody(), { base, key }), 'AUTH_UNAVAILABLE')
    await expectNothingLeft(admin, key)
    // Three tries each.
    expect(proxy.log.filter((call) => call === createUser)).toHaveLength(3 * owners)
  }

  proxy.clear()
  const key = crypto.randomUUID()
  const refused = await provision(admin, newBody(), { base, key })
  expectProblem(refused, 'AUTH_UNAVAILABLE')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(proxy.log).not.toContain(createUser)
  await expectNothingLeft(admin, key)

  // What needs nothing of the auth service goes on: replays, refusals, owners who exist.
  expectTenant(await provision(admin, body, { base, key: done }), 200)
  expectProblem(await provision(admin, newBody(), { base, key: done }), 'IDEMPOTENCY_KEY_REUSED')
  const person = await createPerson()
  const existing = newBody({ mode: 'existing', email: person.email, userId: person.id })
  const existingKey = crypto.randomUUID()
  expectTenant(await provision(admin, existing, { base, key: existingKey }))
  await expectCompleted(admin, existingKey)
})

test('errors of the auth service’s own, which may be about one owner, leave the way open', async () => {
  const admin = await createAdmin()
  const { base, proxy } = await faultyFunctionForThisTest()
  proxy.on(createUser, answer(500))
  for (let owners = 1; owners <= 6; owners++) {
    expectProblem(await provision(admin, newBody(), { base }), 'AUTH_UNAVAILABLE')
  }
  proxy.clear()
  expectTenant(await provision(admin, newBody(), { base }))
})

test('refusals are answers: any number of them leaves the way open', async () => {
  const admin = await createAdmin()
  const { base, proxy } = await faultyFunctionForThisTest()
  proxy.on(createUser, authError(422, 'weak_password'))
  for (let count = 0; count < 7; count++) {
    expectProblem(await provision(admin, newBody(), { base }), 'AUTH_USER_CREATION_FAILED')
  }
  proxy.clear()
  expectTenant(await provision(admin, newBody(), { base }))
})
