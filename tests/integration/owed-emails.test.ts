import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningFunction, startFunction } from '../../local/functions.ts'
import {
  type DrainReport,
  drainReportSchema,
} from '../../supabase/functions/_shared/contract/drain-report.ts'
import { provisionResponseSchema } from '../../supabase/functions/_shared/contract/provision-response.ts'
import { expectAccepted, newBodies, postBatch } from '../support/batches.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { authError, drop } from '../support/faults.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { newBody, provision } from '../support/provision.ts'
import { signInTo } from '../support/sign-in-to.ts'

const recover = 'POST /auth/v1/recover'
const logs = mkdtempSync(path.join(tmpdir(), 'landlord-emails-'))
let stack: OwnStack
let proxy: FaultProxy
let running: RunningFunction
let token: string

beforeAll(async () => {
  stack = await startOwnStack('owed-emails')
  proxy = await FaultProxy.start(stack.env.API_URL)
  running = await startFunction({
    name: 'tenant-provisioning',
    logFile: path.join(logs, 'function.log'),
    env: {
      SUPABASE_URL: proxy.url,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.env.PUBLISHABLE_KEY }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.env.SECRET_KEY }),
    },
  })
  token = await signInTo(stack.env)
})
afterAll(async () => {
  await running?.stop()
  await proxy?.stop()
  await stack?.stop()
  rmSync(logs, { recursive: true, force: true })
})
beforeEach(() => proxy.clear())

const base = () => `http://127.0.0.1:${running.port}/tenant-provisioning`
const headers = () => ({ apikey: stack.env.PUBLISHABLE_KEY })
const mailsAsked = () => proxy.log.filter((call) => call === recover).length

async function drain(): Promise<DrainReport> {
  const response = await fetch(`${base()}/ops/drain`, {
    method: 'POST',
    headers: { apikey: stack.env.SECRET_KEY },
  })
  expect(response.status).toBe(200)
  return drainReportSchema.parse(await response.json())
}

/** Lets what is owed later be due now. */
const pass = () =>
  stack.sql(
    `update public.tenant_members set setup_email_due_at = clock_timestamp() - interval '1 second'
     where setup_email_due_at is not null`,
  )

async function invite(): Promise<{ email: string; setupEmail: string }> {
  const body = newBody()
  const answer = await provision({ token }, body, { base: base(), headers: headers() })
  const { owner } = provisionResponseSchema.parse(JSON.parse(answer.text))
  return { email: body.owner.email, setupEmail: owner.setupEmail }
}

test('a single tenant’s set-up e-mail that was not sent is sent by a worker after two minutes', async () => {
  proxy.on(recover, drop)
  const { email, setupEmail } = await invite()
  expect(setupEmail).toBe('failed')
  proxy.clear()
  expect((await drain()).emails, 'its sender may be at it').toEqual({ sent: 0, failed: 0 })

  await pass()
  expect((await drain()).emails).toEqual({ sent: 1, failed: 0 })
  expect(proxy.calls.find(({ path: called }) => called.endsWith('/recover'))?.body).toContain(email)
  await pass()
  expect((await drain()).emails, 'once').toEqual({ sent: 0, failed: 0 })
})

test('one that was sent is not sent again, even if nobody heard of it', async () => {
  const { setupEmail } = await invite()
  expect(setupEmail).toBe('sent')
  proxy.clear()
  await pass()
  const waiting = await stack.sql('select private.count_waiting() as count')
  expect(waiting, 'nor does anybody wait for it').toEqual([{ count: 0 }])
  expect((await drain()).emails).toEqual({ sent: 0, failed: 0 })
  expect(mailsAsked()).toBe(0)
})

test('who has chosen a password is sent none, though the auth service forgets then that it sent one', async () => {
  const { email } = await invite()
  await stack.sql(
    `update auth.users
     set encrypted_password = 'their own', recovery_token = '', recovery_sent_at = null, last_sign_in_at = now()
     where email = $1`,
    [email],
  )
  proxy.clear()
  await pass()
  expect((await drain()).emails).toEqual({ sent: 0, failed: 0 })
  expect(mailsAsked()).toBe(0)
})

test('one that fails for ever is given up after twelve times', async () => {
  proxy.on(recover, authError(500, 'unexpected_failure'))
  await invite()
  for (let tries = 1; tries <= 12; tries++) {
    await pass()
    expect((await drain()).emails).toEqual({ sent: 0, failed: 1 })
  }
  await pass()
  expect(await drain()).toMatchObject({ emails: { sent: 0, failed: 0 }, remaining: 0 })
})

test('where the auth service takes no more, a worker stops, and nothing is given up however long that lasts', async () => {
  proxy.on(recover, authError(429, 'over_email_send_rate_limit'))
  const tenants = newBodies(60)
  expectAccepted(await postBatch({ token }, { tenants }, { base: base(), headers: headers(), isAsync: true }))
  const done = () =>
    stack.sql(`select from public.provisioning_requests where status in ('pending', 'processing')`)
  while ((await done()).length > 0) await drain()
  await pass()
  for (let drains = 0; drains < 7; drains++) {
    proxy.calls.length = 0
    expect((await drain()).emails).toEqual({ sent: 0, failed: 0 })
    // Each lane's one claim.
    expect(mailsAsked()).toBeLessThanOrEqual(40)
    await pass()
  }
  proxy.clear()
  let sent = 0
  for (let report = await drain(); ; report = await drain()) {
    sent += report.emails.sent
    if (report.remaining === 0) break
  }
  expect(sent).toBe(60)
})
