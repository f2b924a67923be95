import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { expectNoTrace } from '../support/expect-state.ts'
import { type Answer, call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { type Cast, createCast, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const strangers = [
  'https://evil.test',
  'null',
  'file://',
  '*',
  'http://localhost',
  'http://127.0.0.1:54323.evil.test',
  'http://evil.test#http://127.0.0.1:54323',
  'http://127.0.0.1:54323@evil.test',
  'http://127.0.0.1:543230',
]

const routes = [
  ['POST', '/tenants'],
  ['GET', '/availability?slug=acme-free'],
  ['GET', '/health'],
  ['GET', '/ops/health'],
  ['POST', '/ops/drain'],
  ['GET', '/nothing'],
] as const

function expectClosed({ headers }: Answer): void {
  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect(headers.get('access-control-allow-credentials')).toBeNull()
}

// Off a stack of our own there may be a gateway that answers for the function: that of `supabase start` says `*`.
describe.skipIf(!target.own)('ASVS 3.4.2, API8:2023: a page of a stranger may read no answer', () => {
  test.for(strangers)('%s', async (origin) => {
    for (const [method, path] of routes) {
      const preflight = {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization',
      }
      expectClosed(await call({ method: 'OPTIONS', path, headers: preflight }))
      // Without a secret key: the two of /ops would do something.
      expectClosed(await call({ method, path, token: cast.admin.token, headers: { origin } }))
    }
    const tenant = { token: cast.admin.token, path: `/tenants/${cast.acme.id}/status`, headers: { origin } }
    expectClosed(await call(tenant))
  })
})

test.skipIf(!target.own)('ASVS 3.4.2: credentials are never allowed, and never together with *', async () => {
  const origins = [...strangers, target.own?.functionEnv.ALLOWED_ORIGINS ?? '']
  for (const origin of origins) {
    const method = 'OPTIONS'
    const headers = { origin, 'access-control-request-method': 'POST', cookie: 'session=1' }
    const answers = [
      await call({ method, headers }),
      await call({ path: '/health', headers }),
      await rest('/tenants', { ...headers, apikey: target.publishableKey }),
    ]
    for (const answer of answers) {
      const allowed = answer.headers.get('access-control-allow-origin')
      if (allowed === '*') expect(answer.headers.get('access-control-allow-credentials')).not.toBe('true')
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
    // Our own function never says *.
    for (const answer of answers.slice(0, 2)) {
      expect(answer.headers.get('access-control-allow-origin')).not.toBe('*')
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    }
  }
})

test('ASVS 3.5.1: a cookie is nobody: only a token in a header is', async () => {
  const body = JSON.stringify(newBody())
  const cookies = [`sb-access-token=${cast.admin.token}`, `Authorization=Bearer ${cast.admin.token}`]
  for (const cookie of cookies) {
    const headers = { cookie, 'idempotency-key': crypto.randomUUID() }
    expectProblem(await call({ method: 'POST', body, headers }), 'UNAUTHENTICATED')
  }
  for (const name of ['access_token', 'token', 'apikey', 'authorization']) {
    const path = `/tenants/${cast.acme.id}/status?${name}=${cast.admin.token}`
    expectProblem(await call({ path }), 'UNAUTHENTICATED')
  }
})

describe('ASVS 3.5.2, 4.1.1: what a form can send without a preflight is refused, and makes nothing:', () => {
  const boundary = 'x'
  const multipart = (json: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="body"\r\ncontent-type: application/json\r\n\r\n${json}\r\n--${boundary}--\r\n`
  const cases: [type: string, wrap: (json: string) => string][] = [
    ['text/plain', (json) => json],
    ['text/plain;charset=UTF-8', (json) => json],
    ['text/plain; application/json', (json) => json],
    ['text/plain, application/json', (json) => json],
    ['application/x-www-form-urlencoded', (json) => `${encodeURIComponent(json)}=`],
    ['application/x-www-form-urlencoded; application/json', (json) => json],
    [`multipart/form-data; boundary=${boundary}`, multipart],
    [`multipart/form-data; boundary=${boundary}; type=application/json`, multipart],
    ['', (json) => json],
    ['*/*', (json) => json],
    ['application/json+x', (json) => json],
    ['application/jsonx', (json) => json],
    ['application/x-json', (json) => json],
    ['application /json', (json) => json],
    ['text/html', (json) => json],
    ['application/csp-report', (json) => json],
  ]
  test.for(cases)('%j', async ([type, wrap]) => {
    const body = newBody()
    const key = crypto.randomUUID()
    const headers = { 'content-type': type }
    expectProblem(
      await provision(cast.admin, wrap(JSON.stringify(body)), { key, headers }),
      'UNSUPPORTED_MEDIA_TYPE',
    )
    await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
  })
})

describe('ASVS 1.5.3: a character set that is claimed changes nothing: bodies are UTF-8', () => {
  test.for(['utf-16', 'utf-7', 'utf-32', 'iso-8859-1', 'shift_jis', 'nonsense', '"utf-8"'])(
    '%s',
    async (charset) => {
      const headers = { 'content-type': `application/json; charset=${charset}` }
      const name = 'Łódź Żółć & Söhne'
      const tenant = expectTenant(
        await provision(cast.admin, newBody({}, { tenant: { name } }), { headers }),
      ).tenant
      expect(tenant.name).toBe(name)
      const wide = new Uint8Array(Buffer.from(JSON.stringify(newBody()), 'utf16le'))
      expectProblem(await provision(cast.admin, '', { headers, body: wide }), 'VALIDATION_ERROR')
    },
  )
})

test('ASVS 3.4.4, 14.3.2, 4.1.1: no answer is sniffed or stored, and each says what it is', async () => {
  const { token } = cast.admin
  const answers = [
    await provision(cast.admin, newBody({ mode: 'temporary' }, { apiKey: true })),
    await call({ token, path: `/tenants/${cast.acme.id}/status` }),
    await call({ token, path: '/availability?slug=acme-free' }),
    await call({ token, path: '/nothing' }),
    await call({ path: '/health' }),
    await provision({ token: '' }, {}),
  ]
  for (const { headers } of answers) {
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json/)
    for (const name of ['server', 'x-powered-by']) expect(headers.get(name)).toBeNull()
  }
})

test('ASVS 4.1.4, 13.4.4: methods that nobody needs are refused, and none can stand in for another', async () => {
  const { token } = cast.admin
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    expectProblem(await call({ method, token, path: '/tenants' }), 'METHOD_NOT_ALLOWED')
  }
  const path = `/tenants/${cast.acme.id}/password-setup`
  for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    expectProblem(await call({ token, path, headers: { [name]: 'POST' } }), 'METHOD_NOT_ALLOWED')
  }
  expectProblem(await call({ token, path: `${path}?_method=POST` }), 'METHOD_NOT_ALLOWED')
})
