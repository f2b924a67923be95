import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { type Answer, expectProblem, parseProblem } from '../support/provision.ts'

const routes = [
  ['GET', '/ops/health'],
  ['POST', '/ops/drain'],
  ['GET', '/metrics'],
] as const

let stack: OwnStack
let adminToken: string

beforeAll(async () => {
  stack = await startOwnStack('ops')
  await stack.sql(`select tests.create_admin('warden')`)
  const { API_URL, PUBLISHABLE_KEY, ADMIN_EMAIL, ADMIN_PASSWORD } = stack.env
  const client = createClient(API_URL, PUBLISHABLE_KEY, { auth: { persistSession: false } })
  const { data, error } = await client.auth.signInWithPassword({
    email: ADMIN_EMAIL,
    password: ADMIN_PASSWORD,
  })
  if (error) throw error
  adminToken = data.session.access_token
})

afterAll(() => stack?.stop())

async function call(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${stack.env.FUNCTIONS_URL}/tenant-provisioning${path}`, { method, headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const withKey = (method: string, path: string) => call(method, path, { apikey: stack.env.SECRET_KEY })

describe.for(routes)('%s %s', ([method, path]) => {
  const keys = () => ({
    secret: stack.env.SECRET_KEY,
    publishable: stack.env.PUBLISHABLE_KEY,
    user: adminToken,
  })

  test.for([
    ['no key', () => ({}), 'UNAUTHENTICATED'],
    ['an empty key', () => ({ apikey: '' }), 'UNAUTHENTICATED'],
    ['a password', () => ({ authorization: `Basic ${btoa(`:${keys().secret}`)}` }), 'UNAUTHENTICATED'],
    ['the publishable key', () => ({ apikey: keys().publishable }), 'FORBIDDEN'],
    [
      'the publishable key as a token',
      () => ({ authorization: `Bearer ${keys().publishable}` }),
      'FORBIDDEN',
    ],
    ['an admin’s token', () => ({ authorization: `Bearer ${keys().user}` }), 'FORBIDDEN'],
    [
      'an admin’s token beside the publishable key',
      () => ({ apikey: keys().publishable, authorization: `Bearer ${keys().user}` }),
      'FORBIDDEN',
    ],
    ['the start of the secret key', () => ({ apikey: keys().secret.slice(0, -1) }), 'FORBIDDEN'],
    ['more than the secret key', () => ({ apikey: `${keys().secret}x` }), 'FORBIDDEN'],
    ['the secret key in other letters', () => ({ apikey: keys().secret.toUpperCase() }), 'FORBIDDEN'],
    ['two keys in one header', () => ({ apikey: `${keys().secret}, ${keys().secret}` }), 'FORBIDDEN'],
  ] as const)('is closed to %s', async ([, headers, code]) => {
    const problem = expectProblem(await call(method, path, headers()), code)
    expect(JSON.stringify(problem)).not.toMatch(/violation|waiting|remaining|completed|landlord_/)
  })

  test('is closed to the secret key in the query, where logs would keep it', async () => {
    expectProblem(await call(method, `${path}?apikey=${keys().secret}`), 'UNAUTHENTICATED')
  })

  test.for([
    ['in the apikey header', () => ({ apikey: keys().secret })],
    ['as a bearer token', () => ({ authorization: `Bearer ${keys().secret}` })],
    ['as both', () => ({ apikey: keys().secret, authorization: `bearer ${keys().secret}` })],
    [
      'as a token beside the publishable key',
      () => ({ apikey: keys().publishable, authorization: `Bearer ${keys().secret}` }),
    ],
  ] as const)('is open to the secret key %s', async ([, headers]) => {
    expect((await call(method, path, headers())).status).toBe(200)
  })

  test('knows no other method, and tells that only to who may call it', async () => {
    for (const other of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((name) => name !== method)) {
      const answer = await withKey(other, path)
      expectProblem(answer, 'METHOD_NOT_ALLOWED')
      expect(answer.headers.get('allow')).toBe(method)
      expectProblem(await call(other, path), 'UNAUTHENTICATED')
    }
  })
})

test('nothing else is under /ops', async () => {
  for (const path of ['/ops', '/ops/', '/ops/repair', '/ops/health/more']) {
    expect(parseProblem(await withKey('GET', path)).code).toBe('NOT_FOUND')
  }
})

test('drain finishes what its callers left, and says what is left', async () => {
  await stack.sql(`select tests.provision_victim(name, false) from unnest($1::text[]) name`, [
    ['first', 'second'],
  ])
  expect(JSON.parse((await withKey('POST', '/ops/drain')).text)).toEqual({
    completed: 0,
    failed: 0,
    undecided: 0,
    emails: { sent: 0, failed: 0 },
    schemas: { provisioned: 0, failed: 0 },
    fleet: { done: 0, failed: 0, skipped: 0 },
    remaining: 0,
    errors: [],
  })
  await stack.sql(`select tests.expire_lease(name) from unnest($1::text[]) name`, [['first', 'second']])
  expect(JSON.parse((await withKey('GET', '/ops/health')).text)).toMatchObject({ status: 'ok', waiting: 2 })
  expect(JSON.parse((await withKey('POST', '/ops/drain')).text)).toEqual({
    completed: 2,
    failed: 0,
    undecided: 0,
    emails: { sent: 2, failed: 0 },
    schemas: { provisioned: 0, failed: 0 },
    fleet: { done: 0, failed: 0, skipped: 0 },
    remaining: 0,
    errors: [],
  })
  const [first] = await stack.sql(
    `select (tests.tenant('first')).status, (tests.tenant('second')).status as other`,
  )
  expect(first).toEqual({ status: 'active', other: 'active' })
})

test('health is 200 with nothing found, 503 with everything named, 200 again when it is mended', async () => {
  const healthy = { status: 'ok', database: true, auth: true, waiting: 0, violations: [] }
  const before = await withKey('GET', '/ops/health')
  expect([before.status, JSON.parse(before.text)]).toEqual([200, healthy])

  const [row] = await stack.sql<{ gone: string; stuck: string }>(
    `select tests.violate('OWNER_IS_GONE') as gone, tests.violate('REQUEST_IS_STUCK') as stuck`,
  )
  const sick = await withKey('GET', '/ops/health')
  expect(sick.status).toBe(503)
  expect(JSON.parse(sick.text)).toEqual({
    ...healthy,
    status: 'degraded',
    // What is past its deadline is the reaper's, not a worker's.
    waiting: 0,
    violations: [
      {
        invariant: 'I2',
        problem: 'OWNER_IS_GONE',
        subject: row?.gone,
        repair: 'take the owner away: status setup_incomplete, to be transferred',
      },
      {
        invariant: 'I4',
        problem: 'REQUEST_IS_STUCK',
        subject: row?.stuck,
        repair: 'fail the request, as the reaper does',
      },
    ],
  })
  expect(sick.headers.get('cache-control')).toBe('no-store')
  // The public page says what is up, and nothing of what is wrong.
  const open = await call('GET', '/health')
  expect([open.status, JSON.parse(open.text)]).toEqual([200, { status: 'ok', database: 'up', auth: 'up' }])

  await stack.sql('select * from public.repair_invariants(false)')
  expect((await withKey('GET', '/ops/health')).status).toBe(200)
})
