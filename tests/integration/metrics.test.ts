import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type MetricFamily, parseExposition, valueOfSeries } from '../support/exposition.ts'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { expectTenant, newBody, provision } from '../support/provision.ts'

type Scrape = Map<string, MetricFamily>

let stack: OwnStack
let base: string
let admin: { token: string }

beforeAll(async () => {
  stack = await startOwnStack('metrics')
  base = `${stack.env.FUNCTIONS_URL}/tenant-provisioning`
  await stack.sql(`select tests.create_admin('warden')`)
  const { API_URL, PUBLISHABLE_KEY, ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = stack.env
  const client = createClient(API_URL, PUBLISHABLE_KEY, { auth: { persistSession: false } })
  const { data, error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw error
  admin = { token: data.session.access_token }
})

afterAll(() => stack?.stop())

async function scrape(): Promise<Scrape> {
  const response = await fetch(`${base}/metrics`, {
    headers: { authorization: `Bearer ${stack.env.SECRET_KEY}` },
  })
  const text = await response.text()
  expect(response.status, text).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return parseExposition(text)
}

/** By how much series have grown since. */
function growth(before: Scrape, after: Scrape, series: string[]): Record<string, number> {
  const from = (name: string) => valueOfSeries(before, name) || 0
  return Object.fromEntries(series.map((name) => [name, valueOfSeries(after, name) - from(name)]))
}

/** Until they have grown by this: an event counts when all older transactions have ended, of whatever else runs here. */
async function expectGrowth(before: Scrape, expected: Record<string, number>): Promise<void> {
  await vi.waitFor(
    async () => expect(growth(before, await scrape(), Object.keys(expected))).toEqual(expected),
    { timeout: 30_000, interval: 200 },
  )
}

test('counters count what happened', async () => {
  const before = await scrape()
  for (const mode of ['invite', 'temporary']) {
    expectTenant(await provision(admin, newBody({ mode }), { base }))
  }
  await stack.sql(`select tests.provision_victim(name, false) from unnest('{doomed,lost}'::text[]) name`)
  await stack.sql(
    `select private.compensate_attempt(tests.request('doomed'), '{"code": "AUTH_UNAVAILABLE"}')`,
  )
  await stack.sql(`select tests.expire_lease('lost')`)
  await stack.sql(`select private.claim_requests(1, null, null)`)
  await stack.sql(
    `select tests.sign_in('warden'); select tests.accept('cohort', tests.items('{one,two,three}'))`,
  )
  await stack.sql(`select tests.claim_batch('cohort', 1)`)
  await stack.sql(`select tests.give_birth_to_item('cohort', 0)`)
  await stack.sql(`select tests.sign_in('warden'); select public.cancel_batch((tests.batch('cohort')).id)`)
  await expectGrowth(before, {
    'landlord_attempts_total{status="started"}': 6,
    'landlord_attempts_total{status="succeeded"}': 3,
    'landlord_attempts_total{status="failed"}': 1,
    'landlord_attempts_total{status="abandoned"}': 1,
    'landlord_requests_decided_total{code="",status="completed"}': 3,
    'landlord_requests_decided_total{code="AUTH_UNAVAILABLE",status="failed"}': 1,
    'landlord_requests_decided_total{code="BATCH_ITEM_CANCELLED",status="cancelled"}': 2,
    'landlord_batch_items_decided_total{status="completed"}': 1,
    'landlord_batch_items_decided_total{status="failed"}': 0,
    'landlord_batch_items_decided_total{status="cancelled"}': 2,
    'landlord_events_total{action="attempt_started"}': 6,
    'landlord_events_total{action="tenant_activated"}': 3,
    landlord_provisioning_duration_seconds_count: 3,
    'landlord_provisioning_duration_seconds_bucket{le="+Inf"}': 3,
  })
  const [sum] = await stack.sql<{ seconds: number }>(
    `select extract(epoch from sum(ended_at - started_at))::float8 as seconds
     from public.provisioning_attempts where status = 'succeeded'`,
  )
  expect(valueOfSeries(await scrape(), 'landlord_provisioning_duration_seconds_sum')).toBeCloseTo(
    sum?.seconds ?? 0,
    3,
  )
})

test('scrapes at once count everything once, and no counter ever falls', async () => {
  const series = 'landlord_events_total{action="counted_by_a_test"}'
  const before = await scrape()
  const seen: number[] = []
  const scraper = async () => {
    let last = 0
    for (let round = 0; round < 5; round += 1) {
      const now = valueOfSeries(await scrape(), series) || 0
      expect(now).toBeGreaterThanOrEqual(last)
      last = now
    }
    seen.push(last)
  }
  const writer = async () => {
    for (let round = 0; round < 10; round += 1) {
      await stack.sql(
        `insert into public.provisioning_events (action) select 'counted_by_a_test' from generate_series(1, 100)`,
      )
    }
  }
  await Promise.all([writer(), ...Array.from({ length: 6 }, scraper)])
  expect(Math.max(...seen)).toBeLessThanOrEqual(1000)
  await expectGrowth(before, { [series]: 1000 })
})

test('the queue shows what waits, for whom, and for how long', async () => {
  const states = ['pending', 'in_flight', 'prepared', 'expired', 'left_to_caller', 'overdue']
  await stack.sql(
    `select tests.provision_victim(name, false) from unnest('{waiting,left,late}'::text[]) name;
     select tests.sign_in('warden'); select tests.provision('typed', '{"owner": {"mode": "password"}}');
     select tests.accept('whole', tests.items('{whole-0,whole-1}'), 'all_or_nothing')`,
  )
  const backDate = (name: string, lease: string, deadline: string) =>
    stack.sql(
      `update public.provisioning_requests
       set lease_expires_at = now() + $2::interval, deadline_at = now() + $3::interval
       where id = (tests.request($1)).id`,
      [name, lease, deadline],
    )
  const before = await scrape()
  await backDate('left', '-1 hour', '1 hour')
  await backDate('typed', '-2 hours', '1 hour')
  await backDate('late', '-4 hours', '-3 hours')
  await stack.sql(`select tests.claim_batch('whole', 1)`)
  await stack.sql(`select tests.give_birth_to_item('whole', 0)`)
  const after = await scrape()
  const depth = (state: string) => `landlord_queue_depth{state="${state}"}`
  const moved = growth(before, after, states.map(depth))
  expect(states.map((state) => moved[depth(state)])).toEqual([-1, -3, 1, 1, 1, 1])
  const hours = (state: string) =>
    Math.floor(valueOfSeries(after, `landlord_queue_oldest_age_seconds{state="${state}"}`) / 3600)
  expect(states.map(hours)).toEqual([0, 0, 0, 1, 2, 3])

  // Nothing of it is in the way of what comes next.
  await stack.sql(
    `select tests.sign_in('warden'); select public.cancel_batch((tests.batch('whole')).id);
     reset role; select private.reap_expired_requests()`,
  )
  await backDate('left', '1 hour', '1 hour')
  await backDate('typed', '1 hour', '1 hour')
})

describe('what is dear to count', () => {
  const measure = () => stack.sql(`select private.refresh_metrics('0 seconds')`)

  test('is counted by a schedule, and stays what it was until then', async () => {
    await measure()
    const before = await scrape()
    const body = newBody({ mode: 'temporary' }, { apiKey: true })
    expectTenant(await provision(admin, body, { base }))
    const [row] = await stack.sql<{ lost: string }>(`select tests.violate('OWNER_IS_GONE') as lost`)
    await stack.sql(
      `select tests.sign_in('warden'); select tests.accept('measured', tests.items('{measured-0,measured-1}'))`,
    )
    const active = 'landlord_tenants{status="active"}'
    expect(growth(before, await scrape(), [active])).toEqual({ [active]: 0 })

    await measure()
    const after = await scrape()
    const expected = {
      'landlord_tenants{status="active"}': 2,
      'landlord_requests{code="",status="completed"}': 2,
      landlord_api_keys: 1,
      landlord_tenant_schemas: 0,
      // Nobody has sent one to the owner whom the test made by itself.
      landlord_setup_emails_unsent: 0,
      'landlord_invariant_violations{invariant="I2"}': 1,
      'landlord_invariant_violations{invariant="I1"}': 0,
      'landlord_orphans{kind="user"}': 0,
      'landlord_batches{mode="independent",state="open"}': 1,
      'landlord_batch_items{status="queued"}': 2,
    }
    expect(growth(before, after, Object.keys(expected))).toEqual(expected)
    const measured = 'landlord_measured_timestamp_seconds'
    expect(growth(before, after, [measured])[measured]).toBeGreaterThan(0)
    expect(row?.lost).toBeTruthy()
  })

  test('agrees with the tables', async () => {
    await stack.sql(`select tests.provision_victim('unsent', true), tests.violate('DEAD_ATTEMPT_HAS_USER')`)
    await measure()
    const after = await scrape()
    const [count] = await stack.sql<Record<string, number>>(
      `select
         (select count(*)::int from public.tenants where status = 'provisioning') as provisioning,
         (select count(*)::int from public.provisioning_requests where status = 'failed') as failed,
         (select count(*)::int from public.invariant_violations() where invariant = 'I3') as violations`,
    )
    const failed = [...(after.get('landlord_requests')?.samples.values() ?? [])].filter(
      ({ labels }) => labels.status === 'failed',
    )
    expect({
      provisioning: valueOfSeries(after, 'landlord_tenants{status="provisioning"}'),
      failed: failed.reduce((sum, { value }) => sum + value, 0),
      violations: valueOfSeries(after, 'landlord_invariant_violations{invariant="I3"}'),
    }).toEqual(count)
    expect(valueOfSeries(after, 'landlord_setup_emails_unsent')).toBeGreaterThan(0)
    expect(valueOfSeries(after, 'landlord_orphans{kind="user"}')).toBeGreaterThan(0)
  })
})

test('no label names anybody: all are words of a small vocabulary', async () => {
  const samples = [...(await scrape()).values()].flatMap((family) => [...family.samples.values()])
  const texts = samples.flatMap(({ labels }) => Object.values(labels))
  expect(texts.filter((text) => !/^([a-z_]+|[A-Z_]+|I\d+|[\d.]+|\+Inf|)$/.test(text))).toEqual([])
  expect(samples.length).toBeLessThan(200)
})
