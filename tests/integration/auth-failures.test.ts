import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { ISOLATIONS } from '../../supabase/functions/_shared/contract/provision-request.ts'
import { findUserIds } from '../support/database.ts'
import { expectCompleted, expectNothingLeft } from '../support/expect-state.ts'
import type { Fault } from '../support/fault-proxy.ts'
import { answer, authError, drop, Gate, lieAboutUser } from '../support/faults.ts'
import { type FaultyFunction, startFaultyFunction } from '../support/faulty-function.ts'
import { anonymousClient, createAdmin, type Person } from '../support/people.ts'
import { expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'

const createUser = 'POST /auth/v1/admin/users'
const _restCall = (name: string) => `POST /rest/v1/rpc/${name}`
const newKey = () => crypto.randomUUID()

let admin: Person
let faulty: FaultyFunction

beforeAll(async () => {
  ;[admin, faulty] = await Promise.all([createAdmin(), startFaultyFunction()])
})
afterAll(() => faulty?.stop())
beforeEach(() => faulty.proxy.clear())

/** Every fault that must leave nothing behind, and what the caller is told. */
const fatal: [name: string, fault: Fault, code: ErrorCode][] = [
  ['answers 422', authError(422, 'weak_password'), 'AUTH_USER_CREATION_FAILED'],
  ['answers 400', authError(400, 'validation_failed'), 'AUTH_USER_CREATION_FAILED'],
  ['answers 403', authError(403, 'not_admin'), 'AUTH_USER_CREATION_FAILED'],
  [
    'answers 401 in a gateway’s form',
    answer(401, { message: 'Invalid API key' }),
    'AUTH_USER_CREATION_FAILED',
  ],
  ['answers 404 in words', answer(404, 'not found'), 'AUTH_USER_CREATION_FAILED'],
  ['answers 429 every time', authError(429, 'over_request_rate_limit'), 'AUTH_UNAVAILABLE'],
  ['answers 500 every time', authError(500, 'unexpected_failure'), 'AUTH_UNAVAILABLE'],
  ['answers 502 every time', answer(502, 'bad gateway'), 'AUTH_UNAVAILABLE'],
  ['answers 503 every time', answer(503), 'AUTH_UNAVAILABLE'],
  ['answers 504 every time', authError(504, 'request_timeout'), 'TIMEOUT'],
  ['is not there', drop, 'AUTH_UNAVAILABLE'],
  ['says yes and has not done it', lieAboutUser, 'AUTH_UNAVAILABLE'],
  ['says 200 of somebody else', answer(200, { id: newKey() }), 'AUTH_UNAVAILABLE'],
  ['says 200 and nothing more', answer(200), 'AUTH_UNAVAILABLE'],
  ['says 200 and null', answer(200, null), 'AUTH_UNAVAILABLE'],
  ['says 200 and a list', answer(200, []), 'AUTH_UNAVAILABLE'],
  ['says 200 and a word', answer(200, 'created'), 'AUTH_UNAVAILABLE'],
  ['answers 500 and null', answer(500, null), 'AUTH_UNAVAILABLE'],
  ['answers 400 and null', answer(400, null), 'AUTH_USER_CREATION_FAILED'],
  ['answers 400 and numbers', answer(400, { code: 7, error_code: 7, msg: 7 }), 'AUTH_USER_CREATION_FAILED'],
]

describe('when the auth service', () => {
  const ofEither = fatal.flatMap((each) => ISOLATIONS.map((isolation) => [...each, isolation] as const))
  test.for(ofEither)('%s (%#), nothing is left, and the same key can try again', async (each) => {
    const [, fault, code, isolation] = each
    const key = newKey()
    const body = newBody({}, { apiKey: true, isolation, tenant: { domain: `${key}.example.com` } })
    faulty.proxy.on(createUser, fault)
    const refused = await provision(admin, body, { key, base: faulty.base })
    expectProblem(refused, code)
    const request = await expectNothingLeft(admin, key)
    expect(request.error).toEqual({ code, reason: null })
    expect(await findUserIds(body.owner.email)).toEqual([])

    faulty.proxy.clear()
    expectTenant(await provision(admin, body, { key, base: faulty.base }))
    const completed = await expectCompleted(admin, key)
    expect(completed.tenant_id).toBe(request.tenant_id)
    expect(completed.attempts.map(({ status }) => status)).toEqual(['failed', 'succeeded'])
  })

  test.for(fatal)('%s, slug, domain and e-mail are free for another key', async ([, fault, code]) => {
    const [key, other] = [newKey(), newKey()]
    const body = newBody({}, { apiKey: true, tenant: { domain: `${key}.example.com` } })
    faulty.proxy.on(createUser, fault)
    expectProblem(await provision(admin, body, { key, base: faulty.base }), code)

    faulty.proxy.clear()
    expectTenant(await provision(admin, body, { key: other, base: faulty.base }))
    await expectCompleted(admin, other)
    await expectNothingLeft(admin, key)
  })

  test('refuses the owner of an admin in a browser, nothing is left either', async () => {
    const key = newKey()
    faulty.proxy.on(createUser, authError(422, 'weak_password'))
    // The gateway lets nothing that calls itself so use the secret key, with which a failure is written down.
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0' }
    const refused = await provision(admin, newBody(), { key, base: faulty.base, headers })
    expectProblem(refused, 'AUTH_USER_CREATION_FAILED')
    await expectNothingLeft(admin, key)
  })

  test('an unknown answer is asked again three times in all, with the same owner id; a no is not', async () => {
    faulty.proxy.on(createUser, answer(500))
    expectProblem(await provision(admin, newBody(), { base: faulty.base }), 'AUTH_UNAVAILABLE')
    const asked = faulty.proxy.calls.filter(({ path }) => path === '/auth/v1/admin/users')
    expect(asked).toHaveLength(3)
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1)

    faulty.proxy.clear()
    faulty.proxy.on(createUser, authError(422, 'weak_password'))
    expectProblem(await provision(admin, newBody(), { base: faulty.base }), 'AUTH_USER_CREATION_FAILED')
    expect(faulty.proxy.log.filter((each) => each === createUser)).toHaveLength(1)
  })

  test('an answer that says to try again says when', async () => {
    faulty.proxy.on(createUser, answer(503))
    const refused = await provision(admin, newBody(), { base: faulty.base })
    expectProblem(refused, 'AUTH_UNAVAILABLE')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    faulty.proxy.clear()
    expectTenant(await provision(admin, newBody(), { base: faulty.base }))
  })

  test('stumbles twice, the third time makes the tenant', async () => {
    const key = newKey()
    faulty.proxy.on(createUser, answer(500), 1)
    faulty.proxy.on(createUser, drop, 1)
    expectTenant(await provision(admin, newBody(), { key, base: faulty.base }))
    expect((await expectCompleted(admin, key)).current_attempt).toBe(1)
  })
})

describe('when an ordinary user takes the e-mail after it was checked', () => {
  test('the call is refused, nothing is left, and the ordinary user is untouched', async () => {
    const key = newKey()
    const body = newBody()
    const gate = new Gate()
    faulty.proxy.on(createUser, gate.fault)
    const held = faulty.proxy.next(createUser)
    const pending = provision(admin, body, { key, base: faulty.base })
    await held
    const credentials = { email: body.owner.email, password: 'the-ordinary-users-own' }
    const { data } = await anonymousClient().auth.signUp(credentials)
    gate.open()
    expectProblem(await pending, 'EMAIL_UNAVAILABLE', ['/owner/email'])

    const request = await expectNothingLeft(admin, key)
    expect(request.error?.code).toBe('EMAIL_UNAVAILABLE')
    expect(await findUserIds(body.owner.email)).toEqual([data.user?.id])
    // The slug is free, though the address is not.
    faulty.proxy.clear()
    const again = newBody({}, { tenant: body.tenant })
    expectTenant(await provision(admin, again, { base: faulty.base }))
    expectProblem(await provision(admin, body, { key, base: faulty.base }), 'DUPLICATE_SLUG')
  })
})
