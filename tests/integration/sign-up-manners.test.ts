import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import type { FaultyFunction } from '../support/faulty-function.ts'
import { newIp } from '../support/new-ip.ts'
import { call, expectProblem } from '../support/provision.ts'
import { expectPending, newSignUp, signUp, startSignUpFunction } from '../support/sign-up.ts'
import { findSignUps } from '../support/sign-up-rows.ts'

let faulty: FaultyFunction

beforeAll(async () => {
  faulty = await startSignUpFunction()
})
afterAll(() => faulty?.stop())

describe('what is not a sign-up', () => {
  const cases: [string, (body: ReturnType<typeof newSignUp>) => unknown, string[]][] = [
    [
      'a password',
      (body) => ({ ...body, owner: { ...body.owner, password: 'chosen-for-you' } }),
      ['/owner/password'],
    ],
    ['a mode', (body) => ({ ...body, owner: { ...body.owner, mode: 'invite' } }), ['/owner/mode']],
    [
      'a user’s id',
      (body) => ({ ...body, owner: { ...body.owner, userId: crypto.randomUUID() } }),
      ['/owner/userId'],
    ],
    ['an API key', (body) => ({ ...body, apiKey: true }), ['/apiKey']],
    ['a template', (body) => ({ ...body, template: 'default' }), ['/template']],
    ['features', (body) => ({ ...body, features: ['webhooks'] }), ['/features']],
    ['limits', (body) => ({ ...body, limits: { users: 10_000 } }), ['/limits']],
    [
      'a domain',
      (body) => ({ ...body, tenant: { ...body.tenant, domain: 'acme.test' } }),
      ['/tenant/domain'],
    ],
    ['settings', (body) => ({ ...body, tenant: { ...body.tenant, settings: {} } }), ['/tenant/settings']],
    ['no name', (body) => ({ ...body, tenant: { slug: body.tenant.slug } }), ['/tenant/name']],
    ['an endless token', (body) => ({ ...body, captchaToken: 'x'.repeat(2049) }), ['/captchaToken']],
  ]
  test.for(cases)('is refused: %s', async ([, change, pointers]) => {
    const body = newSignUp()
    expectProblem(await signUp(faulty, change(body)), 'VALIDATION_ERROR', pointers)
    expect(await findSignUps(body.tenant.slug)).toEqual([])
  })

  test('is refused by the code of what is at fault', async () => {
    expectProblem(await signUp(faulty, newSignUp({}, { slug: 'admin' })), 'INVALID_SLUG')
    expectProblem(await signUp(faulty, newSignUp({}, { name: '!!!', slug: undefined })), 'INVALID_SLUG')
    expectProblem(await signUp(faulty, newSignUp({ email: 'nobody' })), 'EMAIL_VALIDATION_FAILED')
    expectProblem(await signUp(faulty, newSignUp(), { key: 'not-a-uuid' }), 'IDEMPOTENCY_KEY_MISSING')
  })
})

describe('over HTTP', () => {
  test('nobody needs a key of the project', async () => {
    const response = await fetch(`${target.functionsUrl}/tenant-signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify(newSignUp()),
    })
    expect(response.status).toBe(202)
  })

  test('the function’s root is the same route', async () => {
    const body = newSignUp()
    const headers = { 'idempotency-key': crypto.randomUUID(), 'x-forwarded-for': newIp() }
    const { base } = faulty
    expectPending(await call({ base, method: 'POST', path: '', body: JSON.stringify(body), headers }), body)
  })

  test('only POST is known', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await call({ base: faulty.base, method, path: '/sign-ups' })
      expectProblem(answer, 'METHOD_NOT_ALLOWED')
      expect(answer.headers.get('allow')).toBe('POST')
    }
    expectProblem(await call({ base: faulty.base, path: '/tenants' }), 'NOT_FOUND')
  })

  test('an answer is never stored, and has an id', async () => {
    const answer = await signUp(faulty, newSignUp())
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  test.skipIf(!target.own)('pages of allowed origins may call it, others may not', async () => {
    const allowed = target.own?.functionEnv.ALLOWED_ORIGINS?.split(',')[0] ?? ''
    for (const [origin, expected] of [
      [allowed, allowed],
      ['https://evil.test', null],
    ] as const) {
      const preflight = await call({
        base: faulty.base,
        method: 'OPTIONS',
        path: '/sign-ups',
        headers: {
          origin: origin ?? '',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'apikey,content-type,idempotency-key',
        },
      })
      expect(preflight.headers.get('access-control-allow-origin')).toBe(expected)
      const answer = await signUp(faulty, newSignUp(), { headers: { origin: origin ?? '' } })
      expect(answer.headers.get('access-control-allow-origin')).toBe(expected)
    }
  })
})
