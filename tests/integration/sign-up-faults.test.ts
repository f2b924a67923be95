import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findUserIds } from '../support/database.ts'
import type { Fault } from '../support/fault-proxy.ts'
import {
  answer,
  answerInstead,
  authError,
  breakReply,
  drop,
  lieAboutUser,
  loseReply,
} from '../support/faults.ts'
import type { FaultyFunction } from '../support/faulty-function.ts'
import { createPerson } from '../support/people.ts'
import { expectProblem } from '../support/provision.ts'
import {
  expectPending,
  newSignUp,
  signUp,
  signUpFunctionForThisTest,
  startSignUpFunction,
} from '../support/sign-up.ts'
import { findSignUps, waiting } from '../support/sign-up-rows.ts'

const createUser = 'POST /auth/v1/admin/users'
const settings = 'GET /auth/v1/settings'
const rpc = (name: string) => `POST /rest/v1/rpc/${name}`

let faulty: FaultyFunction

beforeAll(async () => {
  faulty = await startSignUpFunction()
})
afterAll(() => faulty?.stop())
beforeEach(() => faulty.proxy.clear())

/** Both kinds of address, which must be refused alike and leave alike. */
async function bothKinds() {
  const person = await createPerson()
  return [newSignUp(), newSignUp({ email: person.email })] as const
}

/** The slug is somebody else's to have, and the address of whom it was. */
async function expectFree(body: ReturnType<typeof newSignUp>, users: string[]): Promise<void> {
  expect(await findUserIds(body.owner.email)).toEqual(users)
  for (const row of await findSignUps(body.tenant.slug))
    expect(row).toMatchObject({ status: 'failed', tenant_status: null })
}

describe('while the auth service is down, an address that is free and one that is not are refused alike:', () => {
  const outages: [string, string, Fault][] = [
    ['nobody answers at all', settings, drop],
    ['a gateway answers', settings, answer(503)],
    ['its answer is a page', settings, answer(200, '<html>')],
    ['it makes no users', createUser, answer(503)],
    ['it drops who asks for users', createUser, drop],
    ['it fails at users', createUser, answer(500)],
  ]
  test.for(outages)('%s', async ([, call, fault]) => {
    // One of its own: enough of these, and its breaker is open.
    const broken = await signUpFunctionForThisTest()
    for (const body of await bothKinds()) {
      const users = await findUserIds(body.owner.email)
      const key = crypto.randomUUID()
      broken.proxy.on(call, fault)
      const refused = await signUp(broken, body, { key })
      expectProblem(refused, 'AUTH_UNAVAILABLE')
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      await expectFree(body, users)

      broken.proxy.clear()
      const other = newSignUp({}, { slug: body.tenant.slug })
      expectPending(await signUp(broken, other), other)
      expectProblem(await signUp(broken, body, { key }), 'DUPLICATE_SLUG')
    }
  })

  test('it says nothing in time', async () => {
    const impatient = await signUpFunctionForThisTest({ AUTH_TIMEOUT_MS: '300' })
    impatient.proxy.on(createUser, () => new Promise(() => {}))
    for (const body of await bothKinds()) {
      const users = await findUserIds(body.owner.email)
      expectProblem(await signUp(impatient, body), 'TIMEOUT')
      await expectFree(body, users)
    }
  })

  test('it refuses whoever is asked for', async () => {
    faulty.proxy.on(createUser, authError(422, 'weak_password'))
    for (const body of await bothKinds()) {
      const users = await findUserIds(body.owner.email)
      expectProblem(await signUp(faulty, body), 'AUTH_USER_CREATION_FAILED')
      await expectFree(body, users)
    }
  })

  test('the breaker is open: nothing is begun', async () => {
    const broken = await signUpFunctionForThisTest()
    broken.proxy.on(createUser, answer(503))
    // Half of them with addresses that are somebody's: those count, too.
    for (let n = 0; n < 3; n++)
      for (const body of await bothKinds()) expectProblem(await signUp(broken, body), 'AUTH_UNAVAILABLE')
    broken.proxy.clear()
    for (const body of await bothKinds()) {
      expectProblem(await signUp(broken, body), 'AUTH_UNAVAILABLE')
      expect(await findSignUps(body.tenant.slug)).toEqual([])
    }
    expect(broken.proxy.log).not.toContain(rpc('begin_sign_up'))
    expect(broken.proxy.log).not.toContain(createUser)
  })
})

describe('where the auth service did it and nobody heard, the sign-up is made:', () => {
  test.for([
    ['an error', answerInstead(500)],
    ['a gateway’s time-out', answerInstead(504)],
    ['no reply', loseReply],
    ['half a reply', breakReply],
  ] as [string, Fault][])('%s', async ([, fault]) => {
    const body = newSignUp()
    faulty.proxy.on(createUser, fault)
    expectPending(await signUp(faulty, body), body)
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
  })

  test('of the database: each call once', async () => {
    for (const name of ['begin_sign_up', 'get_provisioning_result'])
      faulty.proxy.on(rpc(name), answerInstead(504), 1)
    const body = newSignUp()
    expectPending(await signUp(faulty, body), body)
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
  })
})

test('a user that was not made is not believed in', async () => {
  const body = newSignUp()
  faulty.proxy.on(createUser, lieAboutUser)
  expectProblem(await signUp(faulty, body), 'AUTH_UNAVAILABLE')
  await expectFree(body, [])
})

test('an address that somebody took meanwhile becomes a placeholder, and nobody is told', async () => {
  const body = newSignUp()
  faulty.proxy.on(createUser, authError(422, 'email_exists'))
  expectPending(await signUp(faulty, body), body)
  const [row] = await findSignUps(body.tenant.slug)
  expect(row).toMatchObject({
    status: 'processing',
    is_placeholder: true,
    tenant_status: 'pending_activation',
  })
})

test('a failed sign-up freezes nothing: the same key goes on', async () => {
  const [body, key] = [newSignUp(), crypto.randomUUID()]
  faulty.proxy.on(createUser, authError(422, 'weak_password'), 1)
  expectProblem(await signUp(faulty, body, { key }), 'AUTH_USER_CREATION_FAILED')
  expectPending(await signUp(faulty, body, { key }), body)
  expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
})

test('where the project confirms addresses by itself nobody can sign up', async () => {
  faulty.proxy.on(settings, answer(200, { mailer_autoconfirm: true, disable_signup: false }))
  for (const body of await bothKinds()) {
    expectProblem(await signUp(faulty, body), 'SIGN_UP_CLOSED')
    expect(await findSignUps(body.tenant.slug)).toEqual([])
  }
})

describe('a database that is away is named, and nothing is left', () => {
  test.for([
    ['admit_sign_up', answer(503, { message: 'away' }), 'DATABASE_UNAVAILABLE'],
    ['admit_sign_up', drop, 'DATABASE_UNAVAILABLE'],
    ['begin_sign_up', drop, 'DATABASE_UNAVAILABLE'],
    ['begin_sign_up', answer(500, { code: 'XX000', message: 'broken' }), 'PROVISIONING_FAILED'],
  ] as const)('%s', async ([name, fault, code]) => {
    const body = newSignUp()
    faulty.proxy.on(rpc(name), fault)
    expectProblem(await signUp(faulty, body), code)
    expect(await findSignUps(body.tenant.slug)).toEqual([])
    expect(await findUserIds(body.owner.email)).toEqual([])
  })
})
