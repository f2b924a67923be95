import pg from 'pg'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { applySchemas } from '../harness/apply-schemas.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'

const counted = `select coalesce(sum(value), 0)::int as events from private.metric_samples where name = 'landlord_events_total'`
const insert =
  'insert into public.provisioning_events (action) select $1 from generate_series(1, $2::integer)'

let url: string

beforeEach(async () => {
  url = await createScratchDatabase()
  await applySchemas(url)
})

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

async function eventsCounted(client: pg.Client): Promise<number> {
  return (await client.query<{ events: number }>(counted)).rows[0]?.events ?? Number.NaN
}

/** Other databases of this server have transactions, too, and an event counts when all that are older have ended. */
const untilSettled = { timeout: 90_000, interval: 50 }

async function countUntil(client: pg.Client, events: number): Promise<void> {
  await vi.waitFor(async () => {
    await client.query('select private.count_new_events(1000)')
    expect(await eventsCounted(client)).toBe(events)
  }, untilSettled)
}

test('what commits late is counted, though what began after it was there before', async () => {
  const [early, late, scraper] = await Promise.all([connect(), connect(), connect()])
  await early.query('begin')
  await early.query(insert, ['early', 1])
  await late.query(insert, ['late', 1])
  for (let round = 0; round < 3; round += 1) await scraper.query('select private.count_new_events(1000)')
  expect(await eventsCounted(scraper)).toBe(0)

  await early.query('commit')
  await countUntil(scraper, 2)
  await scraper.query('select private.count_new_events(1000)')
  expect(await eventsCounted(scraper)).toBe(2)
})

test('who counts while another counts leaves it to them, and waits for nobody', async () => {
  const [first, second] = await Promise.all([connect(), connect()])
  await first.query(insert, ['counted', 10])
  await first.query('begin')
  await first.query('select from private.metric_progress for update')
  const { rows } = await second.query('select private.count_new_events(1000) as events')
  expect(rows).toEqual([{ events: 0 }])
  const metrics = await second.query(`select from private.metrics() where name = 'landlord_attempts_total'`)
  expect(metrics.rowCount).toBe(4)
  await first.query('commit')
  await countUntil(second, 10)
})

test('a scrape that is broken off has counted nothing', async () => {
  const [client, other] = await Promise.all([connect(), connect()])
  await client.query(insert, ['counted', 10])
  await vi.waitFor(async () => {
    await client.query('begin')
    const { rows } = await client.query('select private.count_new_events(1000) as events')
    await client.query('rollback')
    expect(rows).toEqual([{ events: 10 }])
  }, untilSettled)
  expect(await eventsCounted(other)).toBe(0)
  await countUntil(other, 10)
})

test('a long history is counted in bites, transactions whole', async () => {
  const client = await connect()
  for (let transaction = 0; transaction < 4; transaction += 1) await client.query(insert, ['old', 30])
  await vi.waitFor(async () => {
    const { rows } = await client.query(
      `select count(*)::int as settled from public.provisioning_events
       where transaction_id < pg_snapshot_xmin(pg_current_snapshot())`,
    )
    expect(rows).toEqual([{ settled: 120 }])
  }, untilSettled)
  const bites: number[] = []
  while (bites.at(-1) !== 120) {
    await client.query('select private.count_new_events(40)')
    bites.push(await eventsCounted(client))
  }
  expect(bites).toEqual([60, 120])
})

test('events restored from another cluster count once their numbers are set back, and new ones after them', async () => {
  const client = await connect()
  await client.query(
    `insert into public.provisioning_events (action, transaction_id) values ('restored', '9000000000'), ('restored', '9000000001')`,
  )
  await client.query(`update private.metric_progress set counted_to = '9000000000'`)
  await client.query(insert, ['fresh', 1])
  await client.query('select private.count_new_events(1000)')
  expect(await eventsCounted(client)).toBe(0)

  // As docs/adr/0012 has it.
  await client.query(
    `begin;
     set local session_replication_role = replica;
     update public.provisioning_events set transaction_id = '3';
     update private.metric_progress set counted_to = '0';
     delete from private.metric_samples;
     commit`,
  )
  await countUntil(client, 3)
  await client.query(insert, ['fresh', 2])
  await countUntil(client, 5)
})

test('the schedule measures at most every few minutes', async () => {
  const client = await connect()
  const refresh = async (age: string) =>
    (await client.query<{ done: boolean }>('select private.refresh_metrics($1::interval) as done', [age]))
      .rows[0]?.done
  expect(await refresh('4 minutes')).toBe(true)
  expect(await refresh('4 minutes')).toBe(false)
  expect(await refresh('0 seconds')).toBe(true)
  const { rows } = await client.query(
    `select f.family from private.metric_families() f
     where f.help ~ 'easured' and not exists (select from private.metric_samples s where s.name = f.family)`,
  )
  expect(rows).toEqual([])
})
