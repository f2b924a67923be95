import type pg from 'pg'
import { expect, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

const admin = '00000000-0000-4000-8000-00000000000a'
const batch = `md5('batch')::uuid`

/** 20,000 requests of one admin, an hour apart, each with its attempt; 200 of them are of a batch, every hundredth has failed. */
const history = [
  'set session_replication_role = replica',
  `insert into auth.users (id, email) values ('${admin}', 'admin@plans.test')`,
  `insert into public.employees (user_id, role) values ('${admin}', 'ADMIN')`,
  `insert into public.provisioning_requests (
     admin_user_id, idempotency_key, status, payload, owner_email, owner_mode, current_attempt, result, error, created_at,
     batch_id, batch_position)
   select '${admin}', gen_random_uuid(), case when n % 100 = 0 then 'failed' else 'completed' end,
     jsonb_build_object('tenant', jsonb_build_object('name', 'Tenant ' || md5(n::text), 'slug', 'tenant-' || n)),
     'owner' || n || '@plans.test', 'invite', 1, case when n % 100 <> 0 then '{}'::jsonb end,
     case when n % 100 = 0 then '{}'::jsonb end, now() - n * interval '1 hour',
     case when n > 19800 then ${batch} end, case when n > 19800 then n end
   from generate_series(1, 20000) n`,
  `insert into public.provisioning_attempts (request_id, attempt_number, status, started_at, ended_at)
   select id, 1, case status when 'failed' then 'failed' else 'succeeded' end, created_at, created_at + interval '1 second'
   from public.provisioning_requests`,
  'analyze public.provisioning_requests, public.provisioning_attempts',
  `select set_config('request.jwt.claims', '{"sub": "${admin}", "role": "authenticated"}', false)`,
]

/** How often the tables were read from end to end, and how many rows were looked at by an index, since the statistics were last handed on. */
async function reads(client: pg.Client) {
  const { rows } = await client.query<{ whole: number; looked: number }>(
    `select sum(seq_scan)::int as whole, sum(idx_tup_fetch)::int as looked from pg_stat_xact_user_tables
     where relname in ('provisioning_requests', 'provisioning_attempts')`,
  )
  return rows[0] ?? { whole: 0, looked: 0 }
}

/** The same of one call. In a transaction nothing is handed on. */
async function readsOf(client: pg.Client, call: string) {
  await client.query('begin')
  const before = await reads(client)
  await client.query(`select ${call}`)
  const after = await reads(client)
  await client.query('rollback')
  return { whole: after.whole - before.whole, looked: after.looked - before.looked }
}

const list = (filter: string) => `public.list_provisioning_requests(${filter})`

test('no list of requests, nor a day’s statistics, reads all there ever were', async () => {
  const url = await createScratchDatabase()
  await applyMigrations(url)
  await withClient(url, async (client) => {
    for (const statement of history) await client.query(statement)
    const calls = [
      list(`'{}'`),
      list(`'{"statuses": ["failed"]}'`),
      list(`'{"created_from": "2020-01-01"}'`),
      list(`'{"is_mine": true, "statuses": ["pending"]}'`),
      list(`'{"source": "sign_up"}'`),
      list(`jsonb_build_object('batch_id', ${batch})`),
      list(`'{"search": "tenant-777"}'`),
      'public.get_provisioning_statistics()',
    ]
    for (const call of calls) {
      const { whole, looked } = await readsOf(client, call)
      expect(whole, call).toBe(0)
      expect(looked, call).toBeLessThan(2000)
    }
  })
})
