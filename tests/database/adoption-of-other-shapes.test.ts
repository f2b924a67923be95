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

const links = `create table public.auto_provisioning (
  id uuid, user_id uuid, tenant_id uuid, restaurant_name text, restaurant_slug text, status text
)`

test('links without an id, or with another’s, are reported each', async () => {
  const url = await adopt(
    `${links}; insert into public.auto_provisioning (id, restaurant_slug) values
       (null, 'a'), (null, 'b'), (md5('x')::uuid, 'c'), (md5('x')::uuid, 'd')`,
  )
  const x = '9dd4e461-268c-8034-f5c8-564e155c67a6'
  expect(
    await rowsOf(
      url,
      `select subject from private.open_adoption_findings() where kind = 'LINK_HAS_NO_TENANT' order by subject desc`,
    ),
  ).toEqual(['NULL (2)', 'NULL', `${x} (2)`, x].map((subject) => ({ subject })))
})

test('where no link has a status, the one user who is linked is the owner', async () => {
  const url = await adopt(
    `${tenants}; ${links};
     insert into auth.users (id, email) values (md5('ann')::uuid, 'ann@older.test');
     insert into public.tenants values (md5('t')::uuid, 'Acme', 'acme', 'UTC', 'EUR', 'active', '2020-02-03', '2021-02-03');
     insert into public.auto_provisioning (user_id, tenant_id, status) values (md5('ann')::uuid, md5('t')::uuid, ' ')`,
  )
  expect(await rowsOf(url, 'select status from public.tenants')).toEqual([{ status: 'active' }])
})

test('dates that no client reads are as if not given, and reported', async () => {
  const url = await adopt(
    `${tenants};
     insert into public.tenants values
       (gen_random_uuid(), 'Acme', 'acme', 'UTC', 'EUR', 'active', '20000-01-01', '5874897-12-31')`,
  )
  expect(
    await rowsOf(
      url,
      `select t.created_at between now() - interval '1 hour' and now() as is_now, array(select jsonb_object_keys(f.detail) order by 1) as fields
       from public.tenants t join private.adoption_findings f on f.subject = t.id::text and f.kind = 'TENANT_VALUE_MENDED'`,
    ),
  ).toEqual([{ is_now: true, fields: ['created_at', 'updated_at'] }])
})

test('profiles that can’t be read are reported, and the findings stay readable', async () => {
  const url = await adopt(
    `${tenants}; create view public.profiles as select gen_random_uuid() as id, (1 / (random() * 0)::int)::text as role`,
  )
  const kinds = 'select kind, detail from private.open_adoption_findings()'
  expect(await rowsOf(url, kinds)).toEqual([{ kind: 'PROFILES_UNREADABLE', detail: { sqlstate: '22012' } }])
  await rowsOf(
    url,
    `create or replace view public.profiles as select gen_random_uuid() as id, 'guest' as role`,
  )
  expect(await rowsOf(url, kinds)).toEqual([])
})

test('rights that somebody passed on go with theirs', async () => {
  const url = await adopt(
    `${tenants}; grant select on public.tenants to authenticated with grant option;
     set role authenticated; grant select on public.tenants to anon; reset role`,
  )
  expect(
    await rowsOf(
      url,
      `select count(*)::int as grants from pg_class c cross join lateral aclexplode(c.relacl) a
       where c.oid = 'landlord_legacy.tenants'::regclass and a.grantee <> c.relowner`,
    ),
  ).toEqual([{ grants: 0 }])
})
