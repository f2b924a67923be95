import { expect, test } from 'vitest'
import { expectCompleted } from '../support/expect-state.ts'
import { answer } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'

const begin = 'POST /rest/v1/rpc/provision_tenant_atomic'

const conflicts = [
  ['a serialisation failure', '40001', 'SERIALIZATION_FAILURE'],
  ['a deadlock', '40P01', 'DEADLOCK'],
] as const

test.for(conflicts)('%s is tried again, and the answer is 201 all the same', async ([, sqlstate]) => {
  const admin = await createAdmin()
  const key = crypto.randomUUID()
  const { base, proxy } = await faultyFunctionForThisTest()
  proxy.on(begin, conflict(sqlstate), 3)
  expectTenant(await provision(admin, newBody(), { key, base }))
  expect(proxy.log.filter((call) => call === begin)).toHaveLength(4)
  await expectCompleted(admin, key)
})

test.for(conflicts)(
  '%s that does not end is named, after a bounded number of tries',
  async ([, sqlstate, reason]) => {
    const admin = await createAdmin()
    const { base, proxy } = await faultyFunctionForThisTest()
    proxy.on(begin, conflict(sqlstate))
    const problem = expectProblem(await provision(admin, newBody(), { base }), 'PROVISIONING_FAILED')
    expect(problem).toMatchObject({ reason, retryable: true })
    expect(proxy.log.filter((call) => call === begin)).toHaveLength(4)
  },
)

function conflict(sqlstate: string) {
  return answer(500, { code: sqlstate, message: 'could not go on', details: null, hint: null })
}
