import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type RunningFunction, startFunction } from '../../local/functions.ts'
import {
  type DrainReport,
  drainReportSchema,
} from '../../supabase/functions/_shared/contract/drain-report.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { drop, Gate } from '../support/faults.ts'
import { newIp } from '../support/new-ip.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { outcome } from '../support/provision.ts'
import { expectPending, newSignUp, type SignUpBody, signUp } from '../support/sign-up.ts'
import { tally } from '../support/tally.ts'

/** Workers and reapers take whatever there is: so on a stack of its own. */
let stack: OwnStack
let proxy: FaultProxy
let running: RunningFunction
const logs = mkdtempSync(path.join(tmpdir(), 'landlord-sign-up-'))
const recover = 'POST /auth/v1/recover'
const createUser = 'POST /auth/v1/admin/users'

beforeAll(async () => {
  stack = await startOwnStack('sign-up')
  proxy = await FaultProxy.start(stack.env.API_URL)
  running = await start()
})
afterAll(async () => {
  await running?.stop()
  await proxy?.stop()
  await stack?.stop()
  rmSync(logs, { recursive: true, force: true })
})
beforeEach(() => proxy.clear())

function start(): Promise<RunningFunction> {
  return startFunction({
    name: 'tenant-signup',
    logFile: path.join(logs, 'function.log'),
    env: {
      SUPABASE_URL: proxy.url,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.env.PUBLISHABLE_KEY }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.env.SECRET_KEY }),
      SIGN_UP_ANSWER_MS: '1',
      AUTH_TIMEOUT_MS: '45000',
      DATABASE_TIMEOUT_MS: '45000',
    },
  })
}

const through = () => ({ base: `http://127.0.0.1:${running.port}/tenant-signup` })

async function drain(): Promise<DrainReport> {
  const response = await fetch(`${stack.env.FUNCTIONS_URL}/tenant-provisioning/ops/drain`, {
    method: 'POST',
    headers: { apikey: stack.env.SECRET_KEY },
  })
  expect(response.status).toBe(200)
  return drainReportSchema.parse(await response.json())
}

const reap = () => stack.sql('select private.reap_expired_requests()')

/** Whom an e-mail is being sent to at this moment is the next reaper's. */
const reapUntil = (isSo: () => Promise<void>) =>
  vi.waitFor(
    async () => {
      await reap()
      await isSo()
    },
    { timeout: 30_000, interval: 100 },
  )

/** What there is of the sign-ups for a slug. */
function look({ tenant }: SignUpBody) {
  return stack.sql(
    `select r.status, t.status as tenant_status, t.owner_id, u.email_confirmed_at, u.id as user_id
     from public.provisioning_requests r
     left join public.tenants t on t.id = r.tenant_id
     left join auth.users u on u.email = r.owner_email
     where r.payload #>> '{tenant,slug}' = $1`,
    [tenant.slug],
  )
}

/** Lets what a request waits for have come to an end. */
async function pass({ tenant }: SignUpBody, column: 'lease_expires_at' | 'deadline_at'): Promise<void> {
  await stack.sql(
    `update public.provisioning_requests set ${column} = clock_timestamp() - interval '1 second'
     where payload #>> '{tenant,slug}' = $1 and status = 'processing'`,
    [tenant.slug],
  )
}

async function expectNoViolations(): Promise<void> {
  expect(await stack.sql('select * from private.invariant_violations()')).toEqual([])
}

/** Begins a sign-up whose function dies while it asks for the owner. */
async function abandon(body: SignUpBody): Promise<void> {
  const gate = new Gate()
  proxy.on(createUser, gate.fault)
  const asked = proxy.next(createUser)
  const pending = signUp(through(), body).catch(() => {})
  await asked
  running.child.kill()
  await running.child.exited
  await pending
  proxy.clear()
  running = await start()
}

test('what its function left behind is finished by a worker: the owner is not confirmed, and is written to', async () => {
  const body = newSignUp()
  await abandon(body)
  expect(await look(body)).toMatchObject([
    { status: 'processing', tenant_status: 'provisioning', user_id: null },
  ])
  expect((await drain()).completed, 'its lease is alive').toBe(0)

  await pass(body, 'lease_expires_at')
  expect(await drain()).toMatchObject({ completed: 1, emails: { sent: 1, failed: 0 } })
  expect(await look(body)).toMatchObject([
    { status: 'processing', tenant_status: 'pending_activation', owner_id: null, email_confirmed_at: null },
  ])
  await expectNoViolations()
})

test('what nobody finished is undone by the reaper', async () => {
  const body = newSignUp()
  await abandon(body)
  await pass(body, 'lease_expires_at')
  await pass(body, 'deadline_at')
  await reap()
  expect(await look(body)).toMatchObject([{ status: 'failed', tenant_status: null, user_id: null }])
  expectPending(await signUp(through(), body), body)
  await expectNoViolations()
})

test('what nobody confirmed within 48 hours is gone, user and all; slug and address are free', async () => {
  const known = newSignUp()
  expectPending(await signUp(through(), known), known)
  const other = newSignUp({ email: known.owner.email })
  expectPending(await signUp(through(), other), other)
  await reap()
  for (const body of [known, other])
    expect(await look(body)).toMatchObject([{ status: 'processing', tenant_status: 'pending_activation' }])

  const [deadline] = await stack.sql<{ hours: number }>(
    `select extract(epoch from deadline_at - prepared_at) / 3600 as hours from public.provisioning_requests
     where payload #>> '{tenant,slug}' = $1`,
    [known.tenant.slug],
  )
  expect(Number(deadline?.hours)).toBeCloseTo(48, 1)
  for (const body of [known, other]) await pass(body, 'deadline_at')
  await reapUntil(async () => {
    for (const body of [known, other])
      expect(await look(body)).toMatchObject([{ status: 'failed', tenant_status: null, user_id: null }])
  })
  await expectNoViolations()

  const again = { ...newSignUp(), tenant: other.tenant, owner: known.owner }
  expectPending(await signUp(through(), again), again)
})

test('an e-mail that was not sent is owed, and sent by a worker', async () => {
  proxy.on(recover, drop)
  const body = newSignUp()
  expectPending(await signUp(through(), body), body)
  expect((await drain()).emails, 'its sender may be at it').toEqual({ sent: 0, failed: 0 })
  await stack.sql(
    `update public.tenant_members set setup_email_due_at = clock_timestamp() - interval '1 second'
     where setup_email_due_at is not null`,
  )
  expect((await drain()).emails).toEqual({ sent: 1, failed: 0 })
})

/** The token of a link that was sent to this address. */
async function tokenFor({ owner }: SignUpBody): Promise<string> {
  const response = await fetch(`${stack.env.API_URL}/auth/v1/admin/generate_link`, {
    method: 'POST',
    headers: { apikey: stack.env.SECRET_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'recovery', email: owner.email }),
  })
  return ((await response.json()) as { hashed_token: string }).hashed_token
}

async function confirm(token: string): Promise<boolean> {
  const response = await fetch(`${stack.env.API_URL}/auth/v1/verify`, {
    method: 'POST',
    headers: { apikey: stack.env.PUBLISHABLE_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'recovery', token_hash: token }),
  })
  return response.ok
}

test('links that are followed while the reaper is at it open a tenant, or there is nothing to open', async () => {
  const bodies = Array.from({ length: 12 }, () => newSignUp())
  const tokens: string[] = []
  for (const body of bodies) {
    expectPending(await signUp(through(), body), body)
    tokens.push(await tokenFor(body))
    await pass(body, 'deadline_at')
  }
  const reaping = Array.from({ length: 4 }, () => reap())
  const confirmed = await Promise.all(tokens.map(confirm))
  await Promise.all(reaping)
  await reapUntil(async () => {
    for (const [index, body] of bodies.entries()) {
      const [row] = await look(body)
      expect(row).toMatchObject(
        confirmed[index]
          ? { status: 'completed', tenant_status: 'active', owner_id: row?.user_id }
          : { status: 'failed', tenant_status: null, user_id: null },
      )
    }
  })
  await expectNoViolations()
})

test('behind the gateway nobody is somewhere else by saying so', async () => {
  const gateway = { base: `${stack.env.FUNCTIONS_URL}/tenant-signup` }
  const answers = await Promise.all(
    Array.from({ length: 60 }, () => signUp(gateway, newSignUp(), { headers: { 'x-real-ip': newIp() } })),
  )
  expect(Object.keys(tally(answers.map(outcome))).sort()).toEqual(['202', 'RATE_LIMITED'])
})
