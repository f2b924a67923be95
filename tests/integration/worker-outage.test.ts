import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningFunction, startFunction } from '../../local/functions.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { answer } from '../support/faults.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'

const createUser = 'POST /auth/v1/admin/users'
const logs = mkdtempSync(path.join(tmpdir(), 'landlord-worker-'))
let stack: OwnStack
let proxy: FaultProxy
let worker: RunningFunction

beforeAll(async () => {
  stack = await startOwnStack('worker-outage')
  proxy = await FaultProxy.start(stack.env.API_URL)
  worker = await startFunction({
    name: 'tenant-provisioning',
    logFile: path.join(logs, 'worker.log'),
    env: {
      SUPABASE_URL: proxy.url,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.env.PUBLISHABLE_KEY }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.env.SECRET_KEY }),
    },
  })
})
afterAll(async () => {
  await worker?.stop()
  await proxy?.stop()
  await stack?.stop()
  rmSync(logs, { recursive: true, force: true })
})

test('an outage of the auth service fails no request that a worker may still finish', async () => {
  await stack.sql(`select tests.create_admin('warden')`)
  await stack.sql(`select tests.provision_victim('patient', false)`)
  await stack.sql(`select tests.expire_lease('patient')`)

  proxy.on(createUser, answer(503))
  expect(await drain()).toMatchObject({ completed: 0, failed: 0, undecided: 1 })
  expect(await requestStatus()).toBe('processing')

  proxy.clear()
  await stack.sql(`select tests.expire_lease('patient')`)
  expect(await drain()).toMatchObject({ completed: 1, failed: 0, undecided: 0, remaining: 0 })
  expect(await requestStatus()).toBe('completed')
})

test('an owner who was there all the time is found, counted and written to', async () => {
  await stack.sql(`select tests.provision_victim('unseen', false)`)
  await stack.sql(
    `select tests.as_replica(format('select tests.give_birth(owner_id, %L) from public.provisioning_attempts where request_id = %L',
       r.owner_email, r.id)) from tests.request('unseen') r`,
  )
  await stack.sql(`select tests.expire_lease('unseen')`)
  expect(await drain()).toMatchObject({ completed: 1, remaining: 0, errors: [] })
  expect(proxy.log).toContain('POST /auth/v1/recover')
})

async function drain(): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${worker.port}/tenant-provisioning/ops/drain`, {
    method: 'POST',
    headers: { apikey: stack.env.SECRET_KEY },
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Record<string, unknown>
}

async function requestStatus(): Promise<unknown> {
  return (await stack.sql(`select (tests.request('patient')).status`))[0]?.status
}
