import { beforeAll, expect, test } from 'vitest'
import { expectResult, newBodies, postBatch } from '../support/batches.ts'
import { sql } from '../support/database.ts'
import { drop } from '../support/faults.ts'
import { type FaultyFunction, faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call } from '../support/provision.ts'

const listEvents = 'POST /rest/v1/rpc/list_batch_events'
let admin: Person
beforeAll(async () => {
  admin = await createAdmin()
})

/** A batch of which nothing will be done, and a function through which to follow it. */
async function waitingBatch(
  env: Record<string, string>,
): Promise<{ batchId: string; faulty: FaultyFunction }> {
  const faulty = await faultyFunctionForThisTest(env)
  faulty.proxy.on('POST /rest/v1/rpc/claim_requests', drop)
  const key = crypto.randomUUID()
  await postBatch(admin, { tenants: newBodies(1, { mode: 'temporary' }) }, { key, base: faulty.base })
  const [batch] = await sql<{ id: string }>(
    'select id from public.provisioning_batches where admin_user_id = $1 and idempotency_key = $2',
    [admin.id, key],
  )
  return { batchId: batch?.id ?? '', faulty }
}

test('a stream ends after a while, with how soon to come again, and is kept alive until then', async () => {
  const { batchId, faulty } = await waitingBatch({ EVENTS_POLL_MS: '20', EVENTS_LIFETIME_MS: '300' })
  const { status, headers, text } = await call({
    token: admin.token,
    base: faulty.base,
    path: `/batches/${batchId}/events`,
  })
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    200,
    'text/event-stream',
    'no-store',
  ])
  expect(text).toMatch(/^retry: 1000\n\n/)
  expect(text).toContain('\n\n:\n\n')
  // Told once, and not again while nothing changes.
  expect(text.match(/^event: .*$/gm)).toEqual(['event: progress'])
})

test('nobody is looked after who is gone', async () => {
  const { batchId, faulty } = await waitingBatch({ EVENTS_POLL_MS: '20' })
  const gone = new AbortController()
  const response = await fetch(`${faulty.base}/batches/${batchId}/events`, {
    headers: { authorization: `Bearer ${admin.token}` },
    signal: gone.signal,
  })
  await response.body?.getReader().read()
  gone.abort()
  const asked = () => faulty.proxy.log.filter((line) => line === listEvents).length
  // However long it takes for the end to be heard of: at last it is quiet.
  for (let before = -1; before !== asked(); ) {
    before = asked()
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  expect(asked()).toBeGreaterThan(0)
})

test('a database that is away for a moment ends the stream, and the next goes on', async () => {
  const { batchId, faulty } = await waitingBatch({ EVENTS_POLL_MS: '20' })
  let looks = 0
  faulty.proxy.on(listEvents, async (_, forward) => (++looks > 3 ? undefined : forward()))
  const follow = (query = '') =>
    call({ token: admin.token, base: faulty.base, path: `/batches/${batchId}/events${query}` })
  const first = await follow()
  const id = /^id: (.*)$/m.exec(first.text)?.[1] ?? ''
  faulty.proxy.clear()
  await sql(
    `select private.compensate_attempt(r, '{"code": "TIMEOUT"}') from public.provisioning_requests r where batch_id = $1`,
    [batchId],
  )
  const second = await follow(`?lastEventId=${id}`)
  // Progress may come before: an event is told once nothing older can appear, and other transactions take their time.
  expect(second.text.match(/^event: (?!progress).*$/gm)).toEqual(['event: item', 'event: done'])
  expect(second.text).toContain('"status":"failed","tenantId":null')
})

test('the end of a batch is told with its last event, and only then', async () => {
  const { batchId } = expectResult(await postBatch(admin, { tenants: newBodies(3) }))
  const { text } = await call({ token: admin.token, path: `/batches/${batchId}/events` })
  const events = text.match(/^event: .*$/gm) ?? []
  expect(events.filter((line) => line === 'event: item')).toHaveLength(6)
  expect(events.at(-1)).toBe('event: done')
  expect(events.filter((line) => line === 'event: done')).toHaveLength(1)
})
