import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call, expectProblem, expectTenant, newBody, provision } from '../support/provision.ts'
import { unique } from '../support/unique.ts'

const id = crypto.randomUUID()
let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

test('health needs no sign-in and says what is up', async () => {
  const answer = await call({ path: '/health' })
  expect({ status: answer.status, body: JSON.parse(answer.text) }).toEqual({
    status: 200,
    body: { status: 'ok', database: 'up', auth: 'up' },
  })
})

test.for(['/nothing', `/tenants/${id}`, `/tenants/${id}/status/more`, '//tenants', '/Health'])(
  'there is nothing at %s',
  async (path) => {
    expectProblem(await call({ token: admin.token, path }), 'NOT_FOUND')
  },
)

test.for([
  ['GET', '', 'POST'],
  ['PUT', '/tenants', 'POST, GET'],
  ['DELETE', '/tenants', 'POST, GET'],
  ['PATCH', '', 'POST'],
  ['GET', '/tenants/batch', 'POST'],
  ['DELETE', '/tenants/batch', 'POST'],
  ['DELETE', `/tenants/${id}`, 'GET, PATCH'],
  ['POST', '/health', 'GET'],
  ['POST', '/availability', 'GET'],
  ['POST', `/tenants/${id}/status`, 'GET'],
  ['DELETE', `/tenants/${id}/status`, 'GET'],
  ['GET', `/tenants/${id}/password-setup`, 'POST'],
] as const)('%s %s is not allowed, %s is', async ([method, path, allowed]) => {
  const answer = await call({ token: admin.token, method, path })
  expectProblem(answer, 'METHOD_NOT_ALLOWED')
  expect(answer.headers.get('allow')).toBe(allowed)
})

describe('the request id', () => {
  test('is the caller’s own where it is safe to log', async () => {
    const requestId = unique('request')
    const headers = { 'x-request-id': requestId }
    expect(expectTenant(await provision(admin, newBody(), { headers })).requestId).toBe(requestId)
    expect(expectProblem(await provision({ token: '' }, {}, { headers }), 'UNAUTHENTICATED').requestId).toBe(
      requestId,
    )
    expect((await call({ path: '/health', headers })).headers.get('x-request-id')).toBe(requestId)
  })

  test.for(['short', 'x'.repeat(65), 'with spaces in it', '{"level":"error"}', 'a1b2c3d4<script>'])(
    'is a new one where the caller’s is %j',
    async (given) => {
      const first = await call({ path: '/nothing', headers: { 'x-request-id': given } })
      const second = await call({ path: '/nothing', headers: { 'x-request-id': given } })
      const ids = [first, second].map((answer) => expectProblem(answer, 'NOT_FOUND').requestId)
      expect(ids).toEqual([
        expect.stringMatching(/^[0-9a-f-]{36}$/),
        expect.stringMatching(/^[0-9a-f-]{36}$/),
      ])
      expect(ids[0]).not.toBe(ids[1])
    },
  )
})

test('an answer that may hold a secret is not to be stored', async () => {
  const answer = await provision(admin, newBody({ mode: 'temporary' }))
  expectTenant(answer)
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

// Elsewhere a gateway may answer for the function, as that of `supabase start` does.
describe.skipIf(!target.own)('CORS (needs a stack of our own)', () => {
  const allowed = target.own?.functionEnv.ALLOWED_ORIGINS?.split(',')[0] ?? ''
  const allowedOriginOf = ({ headers }: { headers: Headers }) => headers.get('access-control-allow-origin')

  test('a browser at an allowed origin may call and read what it needs', async () => {
    const answer = await call({
      method: 'OPTIONS',
      headers: {
        origin: allowed,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,apikey,content-type,idempotency-key,x-client-info',
      },
    })
    expect(answer.status).toBe(204)
    expect(allowedOriginOf(answer)).toBe(allowed)
    expect(answer.headers.get('access-control-allow-methods')?.split(',')).toEqual(
      expect.arrayContaining(['GET', 'POST']),
    )
    const headers = answer.headers.get('access-control-allow-headers')?.toLowerCase().split(/, ?/)
    expect(headers).toEqual(
      expect.arrayContaining(['authorization', 'apikey', 'content-type', 'idempotency-key', 'x-client-info']),
    )
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('answers and errors alike can be read there', async () => {
    const answers = [
      await call({ path: '/health', headers: { origin: allowed } }),
      await call({ path: '/nothing', headers: { origin: allowed } }),
      await provision({ token: '' }, {}, { headers: { origin: allowed } }),
    ]
    for (const answer of answers) {
      expect(allowedOriginOf(answer)).toBe(allowed)
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin')
      const exposed = answer.headers.get('access-control-expose-headers')?.split(',')
      expect(exposed).toEqual(expect.arrayContaining(['Idempotent-Replayed', 'Retry-After', 'X-Request-Id']))
    }
  })

  test.for([
    'https://evil.test',
    'null',
    `${allowed}.evil.test`,
    `${allowed}/`,
    allowed.replace('http:', 'https:'),
    allowed.toUpperCase(),
  ])('a browser at %s may not', async (origin) => {
    const headers = { origin, 'access-control-request-method': 'POST' }
    expect(allowedOriginOf(await call({ method: 'OPTIONS', headers }))).toBeNull()
    expect(allowedOriginOf(await call({ path: '/health', headers: { origin } }))).toBeNull()
  })
})
