import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import { type Cast, createCast } from './cast.ts'
import { createOwnSchema, type OwnSchema } from './own-schema.ts'
import { failureOf, rolledBackClient } from './rolled-back.ts'

/** Only a superuser may begin a session as somebody else, as if they had logged in. */
const superuserUrl = target.own?.superuserUrl

describe.skipIf(!superuserUrl)('ASVS 8.2.2, 13.2.2: who is connected as a tenant’s role', () => {
  let cast: Cast
  let own: OwnSchema
  let other: OwnSchema
  const client = rolledBackClient(superuserUrl)

  beforeAll(async () => {
    cast = await createCast()
    ;[own, other] = await Promise.all([createOwnSchema(cast.admin), createOwnSchema(cast.admin)])
  })

  beforeEach(async () => {
    await client.query(`set session authorization ${own.schema}; set local search_path = ${own.schema}`)
  })

  const expectRefused = async (statement: string) =>
    expect((await failureOf(client, statement)).code, statement).toBe('42501')

  test('reads and writes the rows of its own tables', async () => {
    const count = async () => {
      const { rows } = await client.query<{ segments: number; packages: number }>(
        'select (select count(*)::int from segments) as segments, (select count(*)::int from packages) as packages',
      )
      return rows[0]
    }
    expect(await count()).toEqual({ segments: 1, packages: 3 })
    await client.query(`insert into segments (slug, name, position) values ('mine', 'Mine', 2)`)
    const changed = await client.query(
      `update segments set name = 'Ours' where slug = 'mine' returning tenant_id, updated_at >= created_at as is_touched`,
    )
    expect(changed.rows).toEqual([{ tenant_id: own.id, is_touched: true }])
    await client.query(
      `insert into packages (segment_id, slug, name, grouping_order) select id, 'mine', 'Mine', 1 from segments where slug = 'mine'`,
    )
    expect(await count()).toEqual({ segments: 2, packages: 4 })
    await client.query(`delete from segments where slug = 'mine'`)
    expect(await count()).toEqual({ segments: 1, packages: 3 })
  })

  test('keeps no row in another tenant’s name', async () => {
    const row = `values ('${other.id}', 'theirs', 'Theirs', 2)`
    const tries = [
      `insert into segments (tenant_id, slug, name, position) ${row}`,
      `set local landlord.tenant_id = '${other.id}'; insert into segments (tenant_id, slug, name, position) ${row}`,
      `update segments set tenant_id = '${other.id}'`,
      `update packages set tenant_id = '${other.id}'`,
    ]
    for (const statement of tries) expect((await failureOf(client, statement)).code, statement).toBe('23514')
  })

  test('reads and writes nothing else that is there', async () => {
    const tables = await sql<{ name: string; column: string; is_view: boolean }>(
      `select
         format('%I.%I', n.nspname, c.relname) as name, quote_ident(a.attname) as column, c.relkind = 'v' as is_view
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
       where n.nspname in ('public', 'private', 'auth', 'supabase_migrations', $1) and c.relkind in ('r', 'p', 'v')`,
      [other.schema],
    )
    expect(tables.length).toBeGreaterThan(40)
    for (const { name, column, is_view } of tables) {
      await expectRefused(`select from ${name}`)
      await expectRefused(`table ${name}`)
      await expectRefused(`insert into ${name} default values`)
      await expectRefused(`update ${name} set ${column} = default`)
      await expectRefused(`delete from ${name}`)
      if (!is_view) await expectRefused(`truncate ${name}`)
      await expectRefused(`lock table ${name} in access share mode`)
    }
  })

  test('calls no function of ours', async () => {
    const calls = await sql<{ call: string }>(
      `select format(
         'select %I.%I(%s)', n.nspname, p.proname,
         (select string_agg(format('null::%I.%I', s.nspname, t.typname), ', ' order by a.place)
          from unnest(p.proargtypes) with ordinality as a (type, place)
          join pg_type t on t.oid = a.type
          join pg_namespace s on s.oid = t.typnamespace)
       ) as call
       from pg_proc p
       join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('public', 'private') and p.prokind = 'f'`,
    )
    expect(calls.length).toBeGreaterThan(200)
    for (const { call } of calls) await expectRefused(call)
    // Whatever it says of itself.
    await client.query(`select set_config('request.jwt.claims', '{"role": "service_role"}', true)`)
    for (const { call } of calls) await expectRefused(call)
  })

  test('changes nothing about its tables and makes nothing that stays', async () => {
    const statements = [
      'create table mine (a integer)',
      'create table public.mine (a integer)',
      'create table private.mine (a integer)',
      'create table extensions.mine (a integer)',
      `create table ${other.schema}.mine (a integer)`,
      'create view mine as select * from segments',
      'create schema mine',
      `create schema tenant_${'0'.repeat(32)}`,
      `create function mine() returns integer language sql return 1`,
      `create function public.mine() returns integer language sql return 1`,
      'create type mine as (a integer)',
      'create sequence mine',
      'alter table segments add column mine integer',
      'alter table segments drop constraint segment_is_of_this_tenant',
      'alter table segments disable trigger all',
      'alter table segments disable row level security',
      'alter table segments owner to current_user',
      'alter table segments set schema public',
      'alter table segments rename to mine',
      `alter schema ${own.schema} rename to mine`,
      `alter schema ${own.schema} owner to current_user`,
      'drop table segments cascade',
      'drop table packages',
      `drop schema ${own.schema} cascade`,
      'truncate packages',
      'create index on segments (name)',
      'create trigger mine before insert on segments for each row execute function private.touch_updated_at()',
      'create rule mine as on insert to segments do instead nothing',
      'create policy mine on segments using (true)',
      `comment on table segments is 'mine'`,
      'create role mine',
      'create extension hstore',
      'create publication mine',
      'create event trigger mine on ddl_command_end execute function private.touch_updated_at()',
      `select pg_read_file('/etc/passwd')`,
      `copy segments to program 'id'`,
      `copy segments to '/tmp/segments'`,
      'select pg_reload_conf()',
    ]
    for (const statement of statements) await expectRefused(statement)
    // To give what is not its own to give is answered with a warning.
    await client.query('grant all on segments to public')
    const { rows } = await client.query(
      `select has_table_privilege('anon', 'segments', 'select') as is_given`,
    )
    expect(rows).toEqual([{ is_given: false }])
  })

  test('what it can lock is its own, and keeps the doctor from nobody else’s', async () => {
    await client.query('lock table segments, packages in access exclusive mode')
    await sql('select * from private.own_schema_violations()')
  })

  test('what else it makes, for its session or by itself, goes with its tenant', async () => {
    const third = await createOwnSchema(cast.admin)
    const session = new pg.Client(superuserUrl)
    await session.connect()
    try {
      const { rows } = await session.query<{ name: string }>('select quote_ident(current_database()) as name')
      for (const statement of [
        `set session authorization ${third.schema}`,
        'create temporary table segments (a integer)',
        'create function pg_temp.mine() returns integer language sql return 1',
        'select lo_create(0)',
        'alter default privileges grant select on tables to public',
        `alter role ${third.schema} password 'secret'`,
        `alter role ${third.schema} set search_path = public`,
        `alter role ${third.schema} in database ${rows[0]?.name} reset all`,
      ]) {
        await session.query(statement)
      }
      // Its role is not known for one of this database any more: so it is repaired, and is dropped all the same.
      const status = 'select private.schema_status(t) as status from public.tenants t where id = $1'
      expect(await sql(status, [third.id])).toEqual([{ status: 'missing' }])
      await cast.admin.client.rpc('provision_tenant_schema', { p_tenant_id: third.id })
      expect(await sql(status, [third.id])).toEqual([{ status: 'ready' }])
      await sql('delete from public.tenants where id = $1', [third.id])
      const left = await sql(
        `select rolname::text as name from pg_roles where rolname = $1
         union all select nspname from pg_namespace where nspname = $1
         union all select oid::text from pg_largeobject_metadata l where not exists (select from pg_roles r where r.oid = l.lomowner)`,
        [third.schema],
      )
      expect(left).toEqual([])
    } finally {
      await session.end()
    }
  })

  test('becomes nobody else, and gives nobody its place', async () => {
    for (const role of ['postgres', 'supabase_admin', 'authenticated', 'service_role', other.schema]) {
      await expectRefused(`set role ${role}`)
      await expectRefused(`grant ${role} to ${own.schema}`)
      await expectRefused(`grant ${own.schema} to ${role}`)
      await expectRefused(`alter role ${role} login`)
    }
    for (const right of ['login', 'superuser', 'createrole', 'createdb', 'bypassrls', 'inherit']) {
      await expectRefused(`alter role ${own.schema} ${right}`)
    }
    await expectRefused('set session_replication_role = replica')
    await client.query('reset session authorization')
    const { rows } = await client.query(
      `select m.roleid::regrole::text as role, m.member::regrole::text as member
       from pg_auth_members m where $1::regrole in (m.roleid, m.member)`,
      [own.schema],
    )
    // Who made it may administer it, and is no more: neither its privileges nor its name are theirs.
    expect(rows).toEqual([{ role: own.schema, member: 'postgres' }])
  })
})
