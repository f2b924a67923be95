import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApiKey, expectApiKey, rotateApiKey } from '../support/api-keys.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import {
  type Answer,
  call,
  expectProblem,
  expectTenant,
  newBody,
  outcome,
  provision,
} from '../support/provision.ts'
import { tally } from '../support/tally.ts'
import { unique } from '../support/unique.ts'

// Limits are every admin's: changed here, they would be in the way of other tests.
let stack: OwnStack
let base: string
let service: SupabaseClient
/** Six, with owners whom nobody has written to, and an API key each. */
let tenantIds: string[]
let keyIds: string[]

const GENEROUS = 1_000_000

beforeAll(async () => {
  stack = await startOwnStack('limits')
  base = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
  service = createClient(stack.env.API_URL, stack.env.SECRET_KEY, { auth: { persistSession: false } })
  const admin = await newAdmin()
  const made = await Promise.all(
    Array.from({ length: 6 }, () =>
      provision(admin, newBody({ mode: 'password', password: 'typed-by-the-admin' }, { apiKey: true }), {
        base,
      }),
    ),
  )
  const tenants = made.map((answer) => expectTenant(answer))
  tenantIds = tenants.map(({ tenant }) => tenant.id)
  keyIds = tenants.map(({ apiKey }) => apiKey?.id ?? '')
})
afterAll(() => stack?.stop())

// One token a minute: no test takes that long.
beforeEach(() => setLimits(2, 1))

interface Admin {
  id: string
  token: string
}

async function newAdmin(): Promise<Admin> {
  const email = `${unique('person')}@people.test`
  const password = `${unique('password')}-aA1!`
  const { error } = await service.auth.admin.createUser({ email, password, email_confirm: true })
  if (error) throw error
  await service.rpc('grant_admin', { p_email: email })
  const anonymous = createClient(stack.env.API_URL, stack.env.PUBLISHABLE_KEY, {
    auth: { persistSession: false },
  })
  const { data } = await anonymous.auth.signInWithPassword({ email, password })
  return { id: data.user?.id ?? '', token: data.session?.access_token ?? '' }
}

async function setLimits(capacity: number, perMinute: number): Promise<void> {
  for (const action of ['provisioning', 'availability', 'email', 'api_keys']) {
    const { error } = await service.rpc('set_rate_limit', {
      p_action: action,
      p_capacity: capacity,
      p_per_minute: perMinute,
    })
    if (error) throw error
  }
}

/** Lets an admin's buckets have been filling for a minute longer. */
async function letAMinutePass(admin: Admin): Promise<void> {
  await stack.sql(
    `update private.rate_limits set refilled_at = refilled_at - interval '1 minute' where actor_id = $1`,
    [admin.id],
  )
}

const limitOf = ({ headers }: Answer) => ({
  policy: headers.get('ratelimit-policy'),
  left: headers.get('ratelimit'),
})

/** Each call of a kind is another one, so that nothing but its limit is in the way of the next. */
const limited: [policy: string, name: string, ask: (admin: Admin, n: number) => Promise<Answer>][] = [
  ['provisioning', 'provisioning', (admin) => provision(admin, newBody(), { base })],
  [
    'availability',
    'availability',
    ({ token }) => call({ token, base, path: `/availability?slug=${unique()}` }),
  ],
  [
    'email',
    'a set-up e-mail',
    ({ token }, n) => call({ token, base, method: 'POST', path: `/tenants/${tenantIds[n]}/password-setup` }),
  ],
  [
    'api_keys',
    'a new API key',
    (admin, n) => createApiKey(admin, tenantIds[n] ?? '', { name: unique('key') }, { base }),
  ],
  [
    'api_keys',
    'a rotation',
    (admin, n) => rotateApiKey(admin, tenantIds[n] ?? '', keyIds[n] ?? '', {}, { base }),
  ],
]

test.for(limited)('%s: %s says what is left, and is refused when nothing is', async ([policy, , ask]) => {
  const admin = await newAdmin()
  for (const left of [1, 0]) {
    const answer = await ask(admin, left)
    expect(answer.status, answer.text).toBeLessThan(300)
    expect(limitOf(answer)).toEqual({
      policy: `"${policy}";q=2;w=120`,
      left: expect.stringMatching(`^"${policy}";r=${left};t=([1-9]|[1-5][0-9]|60)$`),
    })
  }

  const refused = await ask(admin, 2)
  expectProblem(refused, 'RATE_LIMITED')
  const retryAfter = refused.headers.get('retry-after')
  expect(Number(retryAfter)).toBeGreaterThan(0)
  expect(Number(retryAfter)).toBeLessThanOrEqual(60)
  expect(limitOf(refused)).toEqual({
    policy: `"${policy}";q=2;w=120`,
    left: `"${policy}";r=0;t=${retryAfter}`,
  })
  const other = await ask(await newAdmin(), 3)
  expect(other.status, 'another admin has tokens of their own').toBeLessThan(300)

  await letAMinutePass(admin)
  expect((await ask(admin, 4)).status).toBeLessThan(300)
  expectProblem(await ask(admin, 5), 'RATE_LIMITED')
})

describe('provisioning', () => {
  test('ten at once with three tokens make three tenants, and leave nothing else', async () => {
    await setLimits(3, 1)
    const admin = await newAdmin()
    const answers = await Promise.all(Array.from({ length: 10 }, () => provision(admin, newBody(), { base })))
    expect(tally(answers.map(outcome))).toEqual({ 201: 3, RATE_LIMITED: 7 })
    const requests = await stack.sql(
      'select status from public.provisioning_requests where admin_user_id = $1',
      [admin.id],
    )
    expect(requests.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
  })

  test('a replay takes no token and needs none', async () => {
    await setLimits(1, 1)
    const admin = await newAdmin()
    const key = crypto.randomUUID()
    const body = newBody()
    const first = await provision(admin, body, { base, key })
    const again = await provision(admin, body, { base, key })
    expectTenant(again, 200)
    expect([limitOf(first).left, limitOf(again).left]).toEqual([
      expect.stringContaining('r=0'),
      expect.stringContaining('r=0'),
    ])
    expectProblem(await provision(admin, newBody(), { base }), 'RATE_LIMITED')
  })
})

test('the tenant’s own minute is a limit, too, and takes nothing from the admin', async () => {
  const admin = await newAdmin()
  const path = `/tenants/${tenantIds[5]}/password-setup`
  const resend = () => call({ token: admin.token, base, method: 'POST', path })
  await stack.sql('update public.tenant_members set setup_email_claimed_at = null where tenant_id = $1', [
    tenantIds[5],
  ])
  expect(limitOf(await resend()).left).toContain('"email";r=1')
  const refused = await resend()
  expectProblem(refused, 'RATE_LIMITED')
  expect(limitOf(refused)).toEqual({
    policy: '"email_per_tenant";q=1;w=60',
    left: `"email_per_tenant";r=0;t=${refused.headers.get('retry-after')}`,
  })
})

test('a repeated API key takes no token', async () => {
  const admin = await newAdmin()
  const key = crypto.randomUUID()
  const create = () => createApiKey(admin, tenantIds[0] ?? '', { name: `again ${key}` }, { base, key })
  expectApiKey(await create())
  const again = await create()
  expectApiKey(again, 200)
  expect(limitOf(again).left).toContain('r=1')
})

test('slug and e-mail count each, and what is left is told once', async () => {
  const { token } = await newAdmin()
  const answer = await call({
    token,
    base,
    path: `/availability?slug=${unique()}&email=${unique()}@acme.test`,
  })
  expect(limitOf(answer).left).toContain('r=0')
})

test('a limit that is changed holds from the next call on', async () => {
  const admin = await newAdmin()
  const ask = () => call({ token: admin.token, base, path: `/availability?slug=${unique()}` })
  await ask()
  await setLimits(GENEROUS, GENEROUS)
  expect(limitOf(await ask()).policy).toBe('"availability";q=1000000;w=60')
  await setLimits(1, 1)
  expect(limitOf(await ask()).policy).toBe('"availability";q=1;w=60')
  expectProblem(await ask(), 'RATE_LIMITED')
})
