import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FaultyFunction } from '../support/faulty-function.ts'
import { newIp } from '../support/new-ip.ts'
import { expectProblem } from '../support/provision.ts'
import {
  expectPending,
  newSignUp,
  signUp,
  signUpFunctionForThisTest,
  startSignUpFunction,
} from '../support/sign-up.ts'
import { findSignUps, waiting } from '../support/sign-up-rows.ts'
import { Turnstile } from '../support/turnstile.ts'
import { unique } from '../support/unique.ts'

let turnstile: Turnstile
let faulty: FaultyFunction

beforeAll(async () => {
  turnstile = await Turnstile.start()
  faulty = await startSignUpFunction({
    ...turnstile.env,
    TURNSTILE_HOSTNAMES: 'app.test, www.app.test',
    TURNSTILE_ACTION: 'sign-up',
  })
})
afterAll(async () => {
  await faulty?.stop()
  await turnstile?.stop()
})
beforeEach(() => {
  turnstile.questions.length = 0
  turnstile.once.length = 0
  turnstile.always = undefined
})

const solved = (hostname = 'app.test', action = 'sign-up') => `solved:${hostname}:${action}:${unique()}`
const withToken = (captchaToken: string) => ({ ...newSignUp(), captchaToken })

/** Nothing was begun: neither asked of the database nor of the auth service. */
async function expectNothing(slug: string): Promise<void> {
  expect(await findSignUps(slug)).toEqual([])
}

describe('a captcha', () => {
  test('that was solved lets in, and was asked for with all that Turnstile wants', async () => {
    const [body, ip, key] = [withToken(solved('www.app.test')), newIp(), crypto.randomUUID()]
    expectPending(await signUp(faulty, body, { ip, key }), body)
    expect(await findSignUps(body.tenant.slug)).toMatchObject([waiting])
    expect(turnstile.questions).toEqual([
      { secret: turnstile.secret, response: body.captchaToken, remoteip: ip, idempotency_key: key },
    ])
  })

  test('lets in once; the same call again, again', async () => {
    const [body, key] = [withToken(solved()), crypto.randomUUID()]
    expectPending(await signUp(faulty, body, { key }), body)
    expectPending(await signUp(faulty, body, { key }), body)
    const other = { ...newSignUp(), captchaToken: body.captchaToken }
    expectProblem(await signUp(faulty, other), 'CAPTCHA_REFUSED', ['/captchaToken'])
    await expectNothing(other.tenant.slug)
  })

  test('that is not solved shuts nobody’s address out', async () => {
    const body = newSignUp()
    for (let time = 0; time < 4; time += 1) {
      expectProblem(await signUp(faulty, body), 'CAPTCHA_REFUSED', ['/captchaToken'])
    }
    const solvedBody = { ...body, captchaToken: solved() }
    expectPending(await signUp(faulty, solvedBody), body)
  })

  test('that is missing is refused, and nobody is asked', async () => {
    const body = newSignUp()
    expectProblem(await signUp(faulty, body), 'CAPTCHA_REFUSED', ['/captchaToken'])
    expect(turnstile.questions).toEqual([])
    await expectNothing(body.tenant.slug)
  })

  test.for([
    ['that was not solved', 'made-up'],
    ['of another site', solved('evil.test')],
    ['of a site with a longer name', solved('app.test.evil.test')],
    ['of another form', solved('app.test', 'sign-in')],
    ['of no site', 'solved'],
  ])('%s is refused', async ([, token = '']) => {
    const body = withToken(token)
    expectProblem(await signUp(faulty, body), 'CAPTCHA_REFUSED', ['/captchaToken'])
    await expectNothing(body.tenant.slug)
  })
})

describe('where Turnstile can’t be asked, nobody gets in, and may come again:', () => {
  test.for([
    ['its answer is an error', { status: 503, body: 'away' }],
    ['its answer is a page', { body: '<html>' }],
    ['its answer is something else', { body: { ok: true } }],
    ['its answer is no reason', { body: { success: false, 'error-codes': ['something-new'] } }],
    ['its own fault', { body: { success: false, 'error-codes': ['internal-error'] } }],
    [
      'our secret is wrong',
      { status: 400, body: { success: false, 'error-codes': ['invalid-input-secret'] } },
    ],
    ['it hangs up', 'hang up'],
  ] as const)('%s', async ([, reply]) => {
    turnstile.always = reply
    const [body, key] = [withToken(solved()), crypto.randomUUID()]
    const refused = await signUp(faulty, body, { key })
    expectProblem(refused, 'CAPTCHA_UNAVAILABLE')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    await expectNothing(body.tenant.slug)
    // Of a call whose connection broke, the runtime may make another by itself.
    expect(turnstile.questions.length).toBeGreaterThanOrEqual(2)
    turnstile.always = undefined
    expectPending(await signUp(faulty, body, { key }), body)
  })

  test('it says nothing', async () => {
    const impatient = await signUpFunctionForThisTest({ ...turnstile.env, TURNSTILE_TIMEOUT_MS: '200' })
    turnstile.always = 'silence'
    const body = withToken(solved())
    expectProblem(await signUp(impatient, body), 'CAPTCHA_UNAVAILABLE')
    await expectNothing(body.tenant.slug)
  })

  test('there is nobody', async () => {
    const lonely = await signUpFunctionForThisTest({ ...turnstile.env, TURNSTILE_URL: 'http://127.0.0.1:1/' })
    expectProblem(await signUp(lonely, withToken(solved())), 'CAPTCHA_UNAVAILABLE')
  })
})

test('one answer that was lost is asked for again', async () => {
  turnstile.once.push('hang up')
  const body = withToken(solved())
  expectPending(await signUp(faulty, body), body)
})

test('where no secret is set, a token means nothing', async () => {
  const open = await signUpFunctionForThisTest()
  const body = withToken('anything')
  expectPending(await signUp(open, body), body)
  expect(turnstile.questions).toEqual([])
})

test('neither tokens nor the secret are in the log', async () => {
  const body = withToken(solved())
  expectPending(await signUp(faulty, body), body)
  turnstile.always = { body: { success: false, 'error-codes': [`said-${body.captchaToken}`] } }
  expectProblem(await signUp(faulty, withToken(solved())), 'CAPTCHA_UNAVAILABLE')
  const output = faulty.output()
  expect(output).toContain('CAPTCHA_UNAVAILABLE')
  for (const secret of [turnstile.secret, body.captchaToken, body.owner.email, body.tenant.slug])
    expect(output).not.toContain(secret)
})
