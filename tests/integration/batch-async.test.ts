import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLandlordClient, type LandlordClient } from '../../client/landlord-client.ts'
import { batchEventSchema } from '../../supabase/functions/_shared/contract/batch-event.ts'
import { followBatch } from '../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { expectAccepted, expectResult, fatesOf, newBodies, postBatch, readBatch } from '../support/batches.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { call, expectProblem, newBody } from '../support/provision.ts'
import { signInTo } from '../support/sign-in-to.ts'

let stack: OwnStack
let base: string
let admin: { token: string }
let client: LandlordClient

beforeAll(async () => {
  stack = await startOwnStack('batch-async')
  base = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
  admin = { token: await signInTo(stack.env) }
  client = createLandlordClient({
    baseUrl: base,
    publishableKey: stack.env.PUBLISHABLE_KEY,
    accessToken: admin.token,
  })
})
afterAll(() => stack?.stop())

const accept = async (tenants: unknown[], mode = 'independent') =>
  expectAccepted(await postBatch(admin, { mode, tenants }, { isAsync: true, base, headers: apikey() }))
const apikey = () => ({ apikey: stack.env.PUBLISHABLE_KEY })
const drain = async () => {
  const answer = await call({
    method: 'POST',
    path: '/ops/drain',
    base,
    headers: { apikey: stack.env.SECRET_KEY },
  })
  return JSON.parse(answer.text) as { completed: number; remaining: number; emails: { sent: number } }
}
const read = (batchId: string, query = '') => readBatch(admin, batchId, query, { base, headers: apikey() })

async function finish(batchId: string): Promise<Awaited<ReturnType<typeof read>>> {
  for (;;) {
    const page = await read(batchId)
    if (page.status !== 'running') return page
    await drain()
  }
}

test('500 are all active, and a follower who breaks off and goes on misses nothing and hears nothing twice', async () => {
  const { batchId, status, counts } = await accept(newBodies(500))
  expect({ status, counts }).toMatchObject({ status: 'running', counts: { queued: 500, failed: 0 } })

  const working = finish(batchId)
  const seen: { id: string | undefined; event: string; data: unknown }[] = []
  let lastEventId: string | undefined
  // Broken off again and again, wherever that is.
  for (let isDone = false; !isDone; ) {
    const stop = new AbortController()
    let taken = 0
    try {
      const options = { signal: stop.signal, ...(lastEventId ? { lastEventId } : {}) }
      for await (const event of client.events(followBatch, { params: { id: batchId } }, options)) {
        seen.push(event)
        lastEventId = event.id
        isDone = event.event === 'done'
        taken += 1
        if (taken === 300 || isDone) break
      }
    } finally {
      stop.abort()
    }
  }
  await working

  const items = seen.flatMap(({ event, data }) => (event === 'item' ? [data as Item] : []))
  for (const status of ['running', 'completed']) {
    const positions = items.filter((item) => item.status === status).map(({ position }) => position)
    expect(
      positions.toSorted((a, b) => a - b),
      status,
    ).toEqual(Array.from({ length: 500 }, (_, n) => n))
  }
  const ids = seen.filter(({ event }) => event === 'item').map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const progress = seen.flatMap(({ event, data }) => (event === 'progress' ? [data as Progress] : []))
  expect(progress.map(({ counts }) => counts.completed)).toEqual(
    progress.map(({ counts }) => counts.completed).toSorted((a, b) => a - b),
  )
  expect(seen.at(-1)).toMatchObject({
    event: 'done',
    data: { status: 'completed', counts: { completed: 500 } },
  })
  expect(await stack.sql('select * from private.invariant_violations()')).toEqual([])
})

type Item = { position: number; status: string }
type Progress = { counts: { completed: number } }

test('who has heard the end is told that there is nothing more', async () => {
  const { batchId } = await accept([{}])
  const first = await follow(batchId)
  const events = parse(first.text)
  expect(events.map(({ event, data }) => [event, batchEventSchema.parse(data)])).toEqual([
    ['done', expect.objectContaining({ status: 'completed', total: 1 })],
  ])
  const again = await follow(batchId, { 'last-event-id': events.at(-1)?.id ?? '' })
  expect([again.status, again.text]).toEqual([204, ''])
})

test.for(['0', 'x', '1-', '-1', '1-2-3', '99999999999999999999-1'])('%s is no event’s id', async (id) => {
  const { batchId } = await accept([{}])
  expectProblem(await follow(batchId, { 'last-event-id': id }), 'VALIDATION_ERROR', ['/last-event-id'])
  expectProblem(
    await call({
      token: admin.token,
      base,
      path: `/batches/${batchId}/events?lastEventId=${id}`,
      headers: apikey(),
    }),
    'VALIDATION_ERROR',
    ['/lastEventId'],
  )
})

test('several workers share the load, and each item is done once', async () => {
  const { batchId } = await accept(newBodies(120))
  await Promise.all([drain(), drain(), drain()])
  const page = await finish(batchId)
  expect(page.counts).toMatchObject({ completed: 120 })
  const rows = await stack.sql(
    `select count(*)::int as requests, count(distinct e.request_id)::int as activated
     from public.provisioning_events e where e.batch_id = $1 and e.action = 'tenant_activated'`,
    [batchId],
  )
  expect(rows).toEqual([{ requests: 120, activated: 120 }])
})

test('workers make a whole, too: all of it is active in one commit', async () => {
  const { batchId } = await accept(newBodies(60), 'all_or_nothing')
  const page = await finish(batchId)
  expect(page).toMatchObject({ status: 'completed', counts: { completed: 60 } })
  const rows = await stack.sql(
    `select count(*)::int as activated, count(distinct e.transaction_id)::int as commits
     from public.provisioning_events e where e.batch_id = $1 and e.action = 'tenant_activated'`,
    [batchId],
  )
  expect(rows).toEqual([{ activated: 60, commits: 1 }])
})

test('a call that does its batch shares it with workers, and answers when all of it is done', async () => {
  const tenants = newBodies(40)
  const [answer] = await Promise.all([
    postBatch(admin, { tenants }, { base, headers: apikey() }),
    drain(),
    drain(),
    drain(),
  ])
  expect(fatesOf(expectResult(answer))).toEqual(tenants.map(() => 'completed'))
})

test('each owner gets one set-up e-mail', async () => {
  const tenants = newBodies(12)
  const { batchId } = await accept(tenants)
  await finish(batchId)
  while ((await drain()).remaining > 0);
  // The worker that accepting has started may still be sending what it has claimed.
  await expect
    .poll(async () => (await read(batchId)).items.map(({ setupEmail }) => setupEmail), { timeout: 30_000 })
    .toEqual(tenants.map(() => 'sent'))
  for (const { owner } of tenants) expect(await mailsTo(owner.email)).toBe(1)
})

test('items come by page and by status', async () => {
  const tenants = [...newBodies(3), {}, ...newBodies(2)]
  const { batchId } = await accept(tenants)
  await finish(batchId)
  const first = await read(batchId, '?status=completed&limit=3')
  const second = await read(batchId, `?status=completed&limit=3&after=${first.nextAfter}`)
  expect([first, second].map(({ items }) => items.map(({ position }) => position))).toEqual([
    [0, 1, 2],
    [4, 5],
  ])
  expect(second.nextAfter).toBeNull()
  expect(fatesOf(await read(batchId, '?status=failed'))).toEqual(['VALIDATION_ERROR'])
})

test('what only its caller knows is a fault where nobody waits', async () => {
  const password = 'correct horse battery'
  const tenants = [
    newBody({ mode: 'temporary' }),
    newBody({ mode: 'password', password }),
    newBody({}, { apiKey: true }),
    newBody(),
  ]
  const { batchId } = await accept(tenants)
  const page = await finish(batchId)
  expect(fatesOf(page)).toEqual(['VALIDATION_ERROR', 'VALIDATION_ERROR', 'VALIDATION_ERROR', 'completed'])
  expect(page.items.map(({ error }) => error?.errors[0]?.pointer)).toEqual([
    '/owner/mode',
    '/owner/mode',
    '/apiKey',
    undefined,
  ])
  const rows = await stack.sql(`select from public.provisioning_batch_items i where i::text like $1`, [
    `%${password}%`,
  ])
  expect(rows).toEqual([])
})

const follow = (batchId: string, headers: Record<string, string> = {}) =>
  call({ token: admin.token, base, path: `/batches/${batchId}/events`, headers: { ...apikey(), ...headers } })

function parse(text: string): { id: string; event: string; data: unknown }[] {
  return text
    .split('\n\n')
    .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s))))
    .flatMap(({ id, event, data }) => (data ? [{ id, event, data: JSON.parse(data) }] : []))
}

async function mailsTo(address: string): Promise<number> {
  const query = encodeURIComponent(`to:"${address}"`)
  const response = await fetch(`${stack.env.MAILPIT_URL}/api/v1/search?query=${query}`)
  return ((await response.json()) as { messages: unknown[] }).messages.length
}
