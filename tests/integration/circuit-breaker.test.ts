import { expect, test } from 'vitest'
import { expectCompleted, expectNoTrace, expectNothingLeft } from '../support/expect-state.ts'
import { answer, authError } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin, createPerson } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'

const createUser = 'POST /auth/v1/admin/users'

test('after five unknown answers in a row a call is refused before anything is begun', async () => {
  const admin = await createAdmin()
  const faulty = await faultyFunctionForThisTest()
  const { base, proxy } = faulty
  proxy.on(createUser, answer(500))
  // Three tries, then two before the breaker opens.
  for (const expected of [3, 5]) {
    const key = crypto.randomUUID()
    expectProblem(await provision(admin, newBody(), { base, key }), 'AUTH_UNAVAILABLE')
    await expectNothingLeft(admin, key)
    expect(proxy.log.filter((call) => call === createUser)).toHaveLength(expected)
  }

  proxy.clear()
  const key = crypto.randomUUID()
  const body = newBody()
  const refused = await provision(admin, body, { base, key })
  expectProblem(refused, 'AUTH_UNAVAILABLE')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(proxy.log).toEqual([])
  await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })

  // What needs nothing of the auth service goes on.
  const person = await createPerson()
  const existing = newBody({ mode: 'existing', email: person.email, userId: person.id })
  const existingKey = crypto.randomUUID()
  expectTenant(await provision(admin, existing, { base, key: existingKey }))
  await expectCompleted(admin, existingKey)
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
