import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { applyMigrations, cliDatabaseUrl, supabaseCli } from '../../local/migrations.ts'
import { describeDrift, readCatalog } from '../harness/catalog.ts'
import { createTemporaryDatabase, type TemporaryDatabase } from '../harness/temporary-database.ts'
import { withClient } from '../harness/with-client.ts'
import { createOlderSystem } from '../support/older-system/create-older-system.ts'
import { expectedTenant, olderId } from '../support/older-system/expected-tenant.ts'

type Row = Record<string, unknown>

const size = 5000
let database: TemporaryDatabase
/** The older tables' rows before the push. */
let before: Row

beforeAll(async () => {
  database = await createTemporaryDatabase(inject('platformUrl'))
  await createOlderSystem(database.url, size)
  before = await olderRows('public')
  await applyMigrations(database.url)
}, 300_000)

afterAll(() => database?.drop())

function sql<T extends Row>(text: string, values: unknown[] = []): Promise<T[]> {
  return withClient(database.url, async (client) => (await client.query<T>(text, values)).rows)
}

async function olderRows(schema: string): Promise<Row> {
  const digest = (table: string) =>
    `(select jsonb_build_array(count(*), md5(string_agg(t::text, ',' order by t::text))) from ${schema}.${table} t) as ${table}`
  const [row] = await sql(
    `select ${['tenants', 'auto_provisioning', 'employees'].map(digest).join(', ')},
       (select jsonb_build_array(count(*), md5(string_agg(t::text, ',' order by t::text))) from public.profiles t) as profiles,
       (select jsonb_build_array(count(*), md5(string_agg(t::text, ',' order by t::text))) from public.orders t) as orders`,
  )
  return row ?? {}
}

test('the older rows are all still there, as they were', async () => {
  expect(before).toMatchObject({ tenants: [size, expect.any(String)], orders: [size, expect.any(String)] })
  expect(await olderRows('landlord_legacy')).toEqual(before)
})

test('every tenant is carried over, with its id, and its owner where one user is linked', async () => {
  const rows = await sql(
    'select id, name, slug, timezone, currency, status, owner_id from public.tenants order by id',
  )
  const expected = Array.from({ length: size }, (_, index) => expectedTenant(index + 1))
  expect(rows).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)))
})

test('what is not as it was is reported with what it was, and nothing else is', async () => {
  const differences = await sql(
    `select d.id from (
       select o.id, jsonb_object_agg(v.field, jsonb_strip_nulls(jsonb_build_object('from', left(v.older, 300), 'to', v.newer)))
         filter (where v.older is distinct from v.newer) as detail
       from landlord_legacy.tenants o
       join public.tenants n on n.id = o.id
       cross join lateral (values
         ('name', o.name, n.name), ('slug', o.slug, n.slug), ('timezone', o.timezone, n.timezone), ('currency', o.currency, n.currency),
         ('created_at', o.created_at::text, n.created_at::text), ('updated_at', o.updated_at::text, n.updated_at::text)
       ) as v (field, older, newer)
       group by o.id
     ) as d
     full join (select * from private.adoption_findings where kind = 'TENANT_VALUE_MENDED') f on f.subject = d.id::text
     where d.detail is distinct from f.detail`,
  )
  expect(differences).toEqual([])
})

test('nobody becomes an admin but by the very words of the older employees', async () => {
  const rows = await sql('select user_id, role, status from public.employees')
  const expected = [
    [1, 'SUPER_ADMIN', 'ACTIVE'],
    [2, 'ADMIN', 'ACTIVE'],
    [3, 'ADMIN', 'INACTIVE'],
    [4, 'EMPLOYEE', 'ACTIVE'],
    [5, 'EMPLOYEE', 'ACTIVE'],
    [7, 'ADMIN', 'INACTIVE'],
    [8, 'EMPLOYEE', 'ACTIVE'],
    [9, 'EMPLOYEE', 'INACTIVE'],
    [10, 'EMPLOYEE', 'INACTIVE'],
    [11, 'EMPLOYEE', 'ACTIVE'],
    [12, 'ADMIN', 'ACTIVE'],
    [26, 'EMPLOYEE', 'ACTIVE'],
  ].map(([number, role, status]) => ({ user_id: olderId(`user ${number}`), role, status }))
  expect(rows).toHaveLength(expected.length)
  expect(rows).toEqual(expect.arrayContaining(expected))
})

const findings = {
  ADMIN_IN_PROFILES_ONLY: 200,
  COLUMN_LEFT_BEHIND: 1,
  EMPLOYEE_HAS_NO_USER: 2,
  EMPLOYEE_IS_DUPLICATE: 2,
  EMPLOYEE_LOOKS_LIKE_ADMIN: 3,
  EMPLOYEE_VALUE_MENDED: 3,
  FOREIGN_KEY_LEFT_BEHIND: 1,
  FUNCTION_COULD_MAKE_ADMINS: 1,
  FUNCTION_NAMES_OLDER_TABLE: 3,
  LINK_HAS_NO_TENANT: 100,
  OWNER_EMAIL_MISSING: 100,
  // A customer of two tenants, a hundred times, and the address that a hundred share.
  OWNER_EMAIL_SHARED: 101,
  POLICY_READS_OLDER_TABLE: 1,
  PUBLICATION_HAS_OLDER_TABLE: 1,
  TENANT_HAS_NO_OWNER: 500,
  TENANT_SLUG_IS_RESERVED: 1,
  TENANT_STATUS_UNKNOWN: 400,
  TENANT_VALUE_MENDED: 1601,
  VIEW_READS_OLDER_TABLE: 1,
}

test('what needs a person is reported by kind', async () => {
  const [row] = await sql('select private.adopt_older_system() as report')
  expect(row?.report).toEqual({ tenants: 0, employees: 0, foreign_keys: 0, findings })
})

test('an adopted tenant has members, catalogue and an event, and no invariant is violated', async () => {
  const [counts] = await sql(
    `select (select count(*)::int from public.tenant_members where role = 'OWNER') as owners,
       (select count(*)::int from public.segments) as segments, (select count(*)::int from public.packages) as packages,
       (select count(distinct tenant_id)::int from public.provisioning_events where action = 'tenant_adopted') as events,
       (select count(*)::int from public.tenants where request_id is not null) as requests`,
  )
  expect(counts).toEqual({
    owners: size - 500,
    segments: size,
    packages: 3 * size,
    events: size,
    requests: 0,
  })
  expect(await sql('select * from private.invariant_violations()')).toEqual([])
})

test('the application’s foreign keys hold against the new tenants, with the actions they had', async () => {
  const keys = await sql(
    `select conname, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype = 'f' and conrelid in ('public.orders'::regclass, 'public.visits'::regclass) order by 1`,
  )
  expect(keys).toEqual([
    {
      conname: 'orders_tenant_fkey',
      definition: 'FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON UPDATE CASCADE ON DELETE CASCADE',
    },
    // Not to an id: it stays, and is reported.
    {
      conname: 'visits_slug_fkey',
      definition: 'FOREIGN KEY (slug) REFERENCES landlord_legacy.tenants(slug)',
    },
    {
      conname: 'visits_tenant_fkey',
      definition: 'FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE SET NULL NOT VALID',
    },
  ])
})

test('the old function is no more, but for its text, and nobody gets at what was set aside', async () => {
  const [row] = await sql(
    `select to_regprocedure('public.provision_tenant(uuid,text,text,text,text)') as function,
       (select array_agg(signature) from landlord_legacy.functions where is_dropped) as dropped,
       (select count(*)::int from pg_class c cross join lateral aclexplode(c.relacl) a
        where c.relnamespace = 'landlord_legacy'::regnamespace and a.grantee <> c.relowner) as grants,
       (select bool_and(relrowsecurity) from pg_class where relnamespace = 'landlord_legacy'::regnamespace and relkind = 'r') as rls,
       has_schema_privilege('authenticated', 'landlord_legacy', 'usage') or has_schema_privilege('service_role', 'landlord_legacy', 'usage') as usage`,
  )
  expect(row).toEqual({
    function: null,
    dropped: ['public.provision_tenant(uuid,text,text,text,text)'],
    grants: 0,
    rls: true,
    usage: false,
  })
})

test('a function that could make admins is nobody’s to call any more, and is reported', async () => {
  const rows = await sql(
    `select f.detail, (select array_agg(r.name) from unnest(array['anon', 'authenticated', 'service_role']) r (name)
       where has_function_privilege(r.name, 'public.invite_staff(uuid,text)', 'execute')) as open_to
     from private.open_adoption_findings() f
     where f.kind = 'FUNCTION_COULD_MAKE_ADMINS' and f.subject = 'public.invite_staff(uuid,text)'`,
  )
  expect(rows).toMatchObject([{ detail: { revoked_from: ['public', 'anon', 'authenticated'] } }])
  expect(rows[0]?.open_to ?? []).not.toEqual(expect.arrayContaining([expect.stringMatching(/^a/)]))
})

test('a second push changes nothing', async () => {
  const catalog = await readCatalog(database.url)
  const everything = () =>
    sql(`select md5(string_agg(t::text, ',' order by t.id)) from public.tenants t
         union all select count(*)::text from public.provisioning_events
         union all select md5(string_agg(f::text, ',' order by f.id)) from private.adoption_findings f`)
  const rows = await everything()
  await applyMigrations(database.url)
  expect(describeDrift(['first', 'second'], catalog, await readCatalog(database.url))).toBe('')
  expect(await everything()).toEqual(rows)
})

test('Supabase’s database advisors warn of nothing that is Landlord’s', async () => {
  const output = await supabaseCli([
    ...['db', 'advisors', '--db-url', cliDatabaseUrl(database.url), '--level', 'warn', '--output', 'json'],
  ])
  const subjects = [...output.matchAll(/"cache_key":\s*"([^"]+)"/g)].map(([, key]) => key)
  // The application's own, which were there before.
  expect(
    subjects.filter(
      (key) =>
        !/public_(?:orders|visits|profiles|tenant_names|count_tenants|invite_staff|name_of|touch)/.test(
          key ?? '',
        ),
    ),
  ).toEqual([])
})
