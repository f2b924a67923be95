import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { findRequest } from '../support/database.ts'
import { expectCompleted, expectNoTrace, expectNothingLeft } from '../support/expect-state.ts'
import type { Fault } from '../support/fault-proxy.ts'
import { answer, authError, breakReply, drop, loseReply } from '../support/faults.ts'
import { type FaultyFunction, patience, startFaultyFunction } from '../support/faulty-function.ts'
import { createAdmin, createPerson, type Person } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'

const createUser = 'POST /auth/v1/admin/users'
const restCall = (name: string) => `POST /rest/v1/rpc/${name}`
const newKey = () => crypto.randomUUID()

let admin: Person
/** Gives a database up soon that does not answer. */
let faulty: FaultyFunction
/** Asks it again for as long as a slow machine may take. */
let patient: FaultyFunction

beforeAll(async () => {
  ;[admin, faulty, patient] = await Promise.all([
    createAdmin(),
    startFaultyFunction(),
    startFaultyFunction(patience),
  ])
})
afterAll(() => Promise.all([faulty?.stop(), patient?.stop()]))
beforeEach(() => {
  for (const { proxy } of [faulty, patient]) proxy.clear()
})

/** A plain success: the breaker counts anew. */
async function resetBreaker({ proxy, base }: FaultyFunction): Promise<void> {
  proxy.clear()
  expectTenant(await provision(admin, newBody(), { base }))
}

/** Faults after which the user is there all the same. */
const harmless: [name: string, fault: Fault, times: number][] = [
  ['commits and loses its reply', loseReply, 1],
  ['commits and loses every reply', loseReply, 9],
  ['commits and its reply breaks off', breakReply, 1],
  ['commits and every reply breaks off', breakReply, 9],
]

describe('when the auth service does its work, yet', () => {
  test.for([
    ...harmless,
    ...[500, 502, 503, 504].map((status): [string, Fault, number] => {
      return [`commits and answers ${status}`, answerAfterWork(status), 9]
    }),
    ['commits and denies it with 422', answerAfterWork(422), 1] as [string, Fault, number],
  ])('%s, the tenant is there and the answer is 201', async ([, fault, times]) => {
    const key = newKey()
    const body = newBody({}, { apiKey: true })
    faulty.proxy.on(createUser, fault, times)
    const tenant = expectTenant(await provision(admin, body, { key, base: faulty.base }))
    // The first answer is the one with the secrets, whatever it took.
    expect(tenant.apiKey?.secretKey).toBeDefined()
    expect((await expectCompleted(admin, key)).current_attempt).toBe(1)
    await resetBreaker(faulty)
  })
})

describe('when the database', () => {
  const odd: [string, Fault, ErrorCode][] = [
    [
      'answers 502 and numbers',
      answer(502, { code: 502, message: 502, details: 5, hint: {} }),
      'DATABASE_UNAVAILABLE',
    ],
    ['answers 502 and null', answer(502, null), 'DATABASE_UNAVAILABLE'],
    ['answers 502 and a list', answer(502, []), 'DATABASE_UNAVAILABLE'],
    ['answers 500 and null', answer(500, null), 'DATABASE_UNAVAILABLE'],
    [
      'answers 500 and a code of ours in another’s form',
      answer(500, { code: 'PT409', message: 'DUPLICATE_SLUG', details: 7, hint: { a: 1 } }),
      'DUPLICATE_SLUG',
    ],
    ['answers 200 and null', answer(200, null), 'DATABASE_UNAVAILABLE'],
    ['answers 200 and a list', answer(200, []), 'DATABASE_UNAVAILABLE'],
    ['answers 200 and nothing more', answer(200), 'DATABASE_UNAVAILABLE'],
    ['answers 200 and a word', answer(200, 'completed'), 'DATABASE_UNAVAILABLE'],
  ]
  const down: [string, Fault][] = [
    ['is not there', drop],
    ['answers 503', answer(503, 'upstream down')],
    ['answers 502', answer(502, '<html>bad gateway</html>')],
    [
      'answers that it has no connections',
      answer(503, { code: 'PGRST000', message: 'x', details: null, hint: null }),
    ],
  ]
  test.for(odd)(
    '%s from the start, the caller is told no more than that it failed',
    async ([, fault, code]) => {
      const key = newKey()
      const body = newBody()
      faulty.proxy.on('POST /rest/v1', fault)
      expectProblem(await provision(admin, body, { key, base: faulty.base }), code)
      faulty.proxy.clear()
      expectTenant(await provision(admin, body, { key, base: faulty.base }))
    },
  )

  test.for(odd.filter(([, , code]) => code !== 'DUPLICATE_SLUG'))(
    '%s once when asked for the result, the answer is 201 all the same',
    async ([, fault]) => {
      const key = newKey()
      patient.proxy.on(restCall('get_provisioning_result'), fault, 1)
      expectTenant(await provision(admin, newBody(), { key, base: patient.base }))
      await expectCompleted(admin, key)
    },
  )

  test.for(down)('%s from the start, the caller is told so and nothing was done', async ([, fault]) => {
    const key = newKey()
    const body = newBody()
    faulty.proxy.on('POST /rest/v1', fault)
    const refused = await provision(admin, body, { key, base: faulty.base })
    expectProblem(refused, 'DATABASE_UNAVAILABLE')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    // A runtime may send it once more where the connection breaks; it must not go on.
    expect(new Set(faulty.proxy.log)).toEqual(new Set([restCall('provision_tenant_atomic')]))
    await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
    faulty.proxy.clear()
    expectTenant(await provision(admin, body, { key, base: faulty.base }))
  })

  const lost: [string, Fault][] = [
    ['is not there', drop],
    ['loses its reply', loseReply],
    ['breaks off its reply', breakReply],
    ['answers 503', answer(503)],
    ['answers 500', answer(500)],
  ]
  test.for(lost)('%s once when asked for the result, the answer is 201 all the same', async ([, fault]) => {
    const key = newKey()
    patient.proxy.on(restCall('get_provisioning_result'), fault, 1)
    expectTenant(await provision(admin, newBody(), { key, base: patient.base }))
    await expectCompleted(admin, key)
  })

  test.for(lost)('%s once when told of the failure, nothing is left all the same', async ([, fault]) => {
    const key = newKey()
    patient.proxy.on(createUser, authError(422, 'weak_password'))
    patient.proxy.on(restCall('mark_provisioning_failed'), fault, 1)
    expectProblem(await provision(admin, newBody(), { key, base: patient.base }), 'AUTH_USER_CREATION_FAILED')
    await expectNothingLeft(admin, key)
  })

  test.for(lost)(
    '%s once when told of the failure of what was born, the answer is 201',
    async ([, fault]) => {
      const key = newKey()
      patient.proxy.on(createUser, loseReply, 3)
      patient.proxy.on(restCall('mark_provisioning_failed'), fault, 1)
      expectTenant(await provision(admin, newBody(), { key, base: patient.base }))
      await expectCompleted(admin, key)
      await resetBreaker(patient)
    },
  )

  test('is gone for good after the owner’s birth, the caller is told to ask again, and then gets the tenant', async () => {
    const key = newKey()
    const body = newBody()
    for (const name of ['get_provisioning_result', 'mark_provisioning_failed'])
      faulty.proxy.on(restCall(name), drop)
    expectProblem(await provision(admin, body, { key, base: faulty.base }), 'DATABASE_UNAVAILABLE')
    await expectCompleted(admin, key)
    faulty.proxy.clear()
    expectTenant(await provision(admin, body, { key, base: faulty.base }), 200)
  })

  test('loses its answer to mode existing, which is done in one step, it is asked again and the secret is told', async () => {
    const key = newKey()
    const person = await createPerson()
    const body = newBody({ mode: 'existing', email: person.email, userId: person.id }, { apiKey: true })
    patient.proxy.on(restCall('provision_tenant_atomic'), answerAfterWork(502), 1)
    const tenant = expectTenant(await provision(admin, body, { key, base: patient.base }))
    expect(tenant.apiKey?.secretKey).toBeDefined()
    await expectCompleted(admin, key)
    expectTenant(await provision(admin, body, { key, base: patient.base }), 200)
  })

  test('is gone for good before, the request is in flight until its lease runs out', async () => {
    const key = newKey()
    const body = newBody()
    faulty.proxy.on(createUser, authError(422, 'weak_password'))
    faulty.proxy.on(restCall('mark_provisioning_failed'), drop)
    expectProblem(await provision(admin, body, { key, base: faulty.base }), 'DATABASE_UNAVAILABLE')
    expect((await findRequest(admin.id, key))?.status).toBe('processing')
  })
})

describe('when the set-up e-mail', () => {
  const recover = 'POST /auth/v1/recover'

  test.for([
    ['can’t be sent', authError(500, 'unexpected_failure')],
    ['is one too many', authError(429, 'over_email_send_rate_limit')],
    ['is answered with a shrug', answer(500, null)],
  ] as [string, Fault][])(
    '%s, the tenant is there all the same, and answer and replay say so',
    async ([, fault]) => {
      const key = newKey()
      const body = newBody()
      faulty.proxy.on(recover, fault)
      const first = expectTenant(await provision(admin, body, { key, base: faulty.base }))
      expect(first.owner.setupEmail).toBe('failed')
      // One try: another might be a second e-mail.
      expect(faulty.proxy.log.filter((each) => each === recover)).toHaveLength(1)
      faulty.proxy.clear()
      expect(
        expectTenant(await provision(admin, body, { key, base: faulty.base }), 200).owner.setupEmail,
      ).toBe('failed')
      await expectCompleted(admin, key)
    },
  )

  test('was sent and only the answer was lost, a replay knows', async () => {
    const key = newKey()
    const body = newBody()
    faulty.proxy.on(recover, answerAfterWork(500))
    expect(expectTenant(await provision(admin, body, { key, base: faulty.base })).owner.setupEmail).toBe(
      'failed',
    )
    faulty.proxy.clear()
    expect(expectTenant(await provision(admin, body, { key, base: faulty.base }), 200).owner.setupEmail).toBe(
      'sent',
    )
  })
})

function answerAfterWork(status: number): Fault {
  return async (call, forward) => {
    await forward()
    return authError(status, status === 422 ? 'weak_password' : 'unexpected_failure')(call, forward)
  }
}
