import pg from 'pg'
import { expect, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'
import { createOlderSystem } from '../support/older-system/create-older-system.ts'

const tenants = `create table public.tenants (
  id uuid primary key, name varchar(80), slug varchar(40) unique, timezone text, currency char(3), status varchar(20),
  created_at timestamp, updated_at date
)`

/** Runs a query in a database. */
const rowsOf = (url: string, sql: string) => withClient(url, async (client) => (await client.query(sql)).rows)

async function adopt(older: string): Promise<string> {
  const url = await createScratchDatabase()
  await rowsOf(url, older)
  await applyMigrations(url)
  expect(await rowsOf(url, 'select * from private.invariant_violations()')).toEqual([])
  return url
}

test('tenants alone, in other types: times without a zone are UTC', async () => {
  const url = await adopt(
    `${tenants};
     alter table public.tenants force row level security;
     insert into public.tenants values
       (gen_random_uuid(), 'Acme', 'acme', 'UTC', 'EUR', 'active', '2020-02-03 04:05:06', '2021-02-03')`,
  )
  expect(
    await rowsOf(
      url,
      'select slug, status, created_at::text, updated_at::text, activated_at::text from public.tenants',
    ),
  ).toEqual([
    {
      slug: 'acme',
      status: 'setup_incomplete',
      created_at: '2020-02-03 04:05:06+00',
      updated_at: '2021-02-03 00:00:00+00',
      activated_at: '2020-02-03 04:05:06+00',
    },
  ])
})

test('slugs that two tenants have, where nothing kept them apart: the older one keeps it', async () => {
  const url = await adopt(
    `${tenants};
     alter table public.tenants drop constraint tenants_slug_key;
     insert into public.tenants select gen_random_uuid(), 'Acme ' || i, 'acme', 'UTC', 'EUR', 'active',
       timestamp '2020-01-01' + i * interval '1 day', '2021-01-01' from generate_series(1, 3) i`,
  )
  expect(await rowsOf(url, 'select name, slug from public.tenants order by created_at')).toEqual([
    { name: 'Acme 1', slug: 'acme' },
    { name: 'Acme 2', slug: 'acme-2' },
    { name: 'Acme 3', slug: 'acme-3' },
  ])
})

test('empty tables', async () => {
  const url = await adopt(`${tenants}; create table public.employees (user_id uuid, role text, status text)`)
  expect(await rowsOf(url, 'select private.adopt_older_system() as report')).toEqual([
    { report: { tenants: 0, employees: 0, foreign_keys: 0, findings: {} } },
  ])
})

test('the function alone is dropped', async () => {
  const url = await adopt(
    `create function public.provision_tenant(uuid, text, text, text, text) returns uuid language sql return null::uuid`,
  )
  expect(
    await rowsOf(
      url,
      `select to_regprocedure('public.provision_tenant(uuid,text,text,text,text)') as function, count(*)::int as kept
       from landlord_legacy.functions where is_dropped`,
    ),
  ).toEqual([{ function: null, kept: 1 }])
})

test('a carry-over that fails changes nothing, and the next push goes on with it', async () => {
  const url = await createScratchDatabase()
  await createOlderSystem(url, 100)
  const application = new pg.Client({ connectionString: url })
  await application.connect()
  try {
    // Somebody at work on a table of the application's, for longer than the push waits.
    await application.query('begin; lock table public.visits in row exclusive mode')
    await expect(applyMigrations(url)).rejects.toThrow(/20261121100300_adoption.*lock timeout/s)
    expect(
      await rowsOf(
        url,
        `select (select count(*)::int from public.tenants) as carried, (select count(*)::int from landlord_legacy.tenants) as older`,
      ),
    ).toEqual([{ carried: 0, older: 100 }])
    await application.query('rollback')
  } finally {
    await application.end()
  }
  await applyMigrations(url)
  expect(await rowsOf(url, 'select count(*)::int as carried from public.tenants')).toEqual([{ carried: 100 }])
})
