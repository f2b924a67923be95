import { beforeAll, describe, expect, test } from 'vitest'
import { type Cast, createCast } from './cast.ts'
import { newPayload } from './own-schema.ts'
import { actAs, failureOf, rolledBackClient } from './rolled-back.ts'

let cast: Cast
const client = rolledBackClient()

beforeAll(async () => {
  cast = await createCast()
})

const setTrap = (name: string, args: string, returns: string) =>
  `create function evil.${name}(${args}) returns ${returns} language plpgsql as
   $$ begin raise exception 'hijacked: ${name}(${args})'; end $$;`

/**
 * That every function pins its search_path: tests/database/grants.test.ts. Here is what that is worth, against a role
 * that may create objects somewhere: same names as those our functions use, found first.
 */
async function setTraps(): Promise<void> {
  await client.query('create schema evil; grant all on schema evil to authenticated')
  await client.query('set local role authenticated')
  const functions: [string, string, string][] = [
    ['lower', 'text', 'text'],
    ['left', 'text, integer', 'text'],
    ['btrim', 'text', 'text'],
    ['now', '', 'timestamptz'],
    ['clock_timestamp', '', 'timestamptz'],
    ['gen_random_uuid', '', 'uuid'],
    ['jsonb_typeof', 'jsonb', 'text'],
    ['split_part', 'text, text, integer', 'text'],
    ['random', '', 'double precision'],
    ['uid', '', 'uuid'],
    ['is_admin', '', 'boolean'],
    ['require_admin', '', 'uuid'],
    ['record_event', 'text, uuid, uuid, integer, jsonb, jsonb, jsonb, uuid', 'void'],
    ['text_equal', 'text, text', 'boolean'],
    ['uuid_equal', 'uuid, uuid', 'boolean'],
    ['jsonb_get', 'jsonb, text[]', 'text'],
  ]
  for (const [name, args, returns] of functions) await client.query(setTrap(name, args, returns))
  await client.query(`
    create operator evil.= (leftarg = text, rightarg = text, function = evil.text_equal);
    create operator evil.= (leftarg = uuid, rightarg = uuid, function = evil.uuid_equal);
    create operator evil.#>> (leftarg = jsonb, rightarg = text[], function = evil.jsonb_get);
    create table evil.employees (user_id uuid, role text, status text);
    create table evil.tenants (like public.tenants);
    create temporary table employees (user_id uuid, role text, status text) on commit drop;
    create temporary table tenant_members (user_id uuid, tenant_id uuid, role text, must_change_password boolean) on commit drop;
    create temporary table segments (id pg_catalog.uuid) on commit drop;
    create temporary table packages (id pg_catalog.uuid) on commit drop;
    create type evil.uuid as (a integer);
  `)
  for (const table of ['evil.employees', 'pg_temp.employees']) {
    await client.query(`insert into ${table} values ($1, 'SUPER_ADMIN', 'ACTIVE')`, [cast.citizen.id])
  }
}

const paths = ['evil, pg_temp, public, pg_catalog', 'pg_temp, evil, pg_catalog, public', 'evil, pg_catalog']

const errorOf = async (statement: string, values: unknown[] = []) =>
  (await failureOf(client, statement, values)).message

describe.for(paths)('API8:2023, ASVS 13.2.2: with search_path %s', (path) => {
  test('the traps would be fallen into by who does not look', async () => {
    await setTraps()
    await actAs(client, cast.citizen.id, { searchPath: path })
    expect(await errorOf(`select lower('X'::text)`)).toContain('hijacked')
  })

  test('no function makes an admin of who is none', async () => {
    await setTraps()
    await actAs(client, cast.citizen.id, { searchPath: path })
    const calls: [string, unknown[]][] = [
      [
        'select public.provision_tenant_atomic(pg_catalog.gen_random_uuid(), $1)',
        [newPayload({ isolation: 'shared' })],
      ],
      ['select public.get_tenant_status($1)', [cast.acme.id]],
      ['select public.claim_setup_email($1)', [cast.acme.id]],
      ['select public.transfer_tenant($1, $2)', [cast.acme.id, cast.citizen.email]],
      [`select public.check_slug_availability('acme-free')`, []],
      [`select public.check_owner_email_availability('x@acme.test')`, []],
    ]
    for (const [statement, values] of calls)
      expect(await errorOf(statement, values), statement).toBe('FORBIDDEN')
    for (const table of ['tenants', 'segments', 'employees', 'tenants_overview', 'provisioning_events']) {
      const { rowCount } = await client.query(`select * from public.${table}`)
      expect(rowCount, table).toBe(0)
    }
  })

  test.for(['shared', 'schema'])(
    'an admin’s call does what it always does: isolation %s',
    async (isolation) => {
      await setTraps()
      await actAs(client, cast.admin.id, { searchPath: path })
      const body = newPayload({ isolation })
      const { rows } = await client.query<{
        answer: { status: string; tenant_id: string; request_id: string }
      }>('select public.provision_tenant_atomic(pg_catalog.gen_random_uuid(), $1) as answer', [body])
      const { answer } = rows[0] ?? {}
      expect(answer?.status).toBe('processing')
      for (const statement of [
        `select public.get_provisioning_result('${answer?.request_id}')`,
        `select public.get_tenant_status('${answer?.tenant_id}')`,
        `select public.get_catalogue('${answer?.tenant_id}')`,
        `select public.mark_provisioning_failed('${answer?.request_id}', 1)`,
        `select public.check_slug_availability('${cast.acme.slug}')`,
        `select public.transfer_tenant('${cast.acme.id}', '${cast.citizen.email}')`,
        'select * from public.tenants_overview',
      ]) {
        expect(await errorOf(statement), statement).toBe('none')
      }
    },
  )

  test('nor do the triggers, the reaper and the doctor care', async () => {
    await setTraps()
    await actAs(client, cast.admin.id, { searchPath: path })
    const { rows } = await client.query<{ answer: { owner_id: string; owner_email: string } }>(
      'select public.provision_tenant_atomic(pg_catalog.gen_random_uuid(), $1) as answer',
      [newPayload({ isolation: 'shared' })],
    )
    await client.query('reset role')
    const { owner_id: id, owner_email: email } = rows[0]?.answer ?? {}
    await client.query('insert into auth.users (id, email) values ($1, $2)', [id, email])
    const { rows: born } = await client.query(
      'select status from public.tenants where owner_id operator(pg_catalog.=) $1',
      [id],
    )
    expect(born).toEqual([{ status: 'active' }])
    expect(await errorOf('delete from auth.users where id operator(pg_catalog.=) $1', [id])).toBe(
      'USER_OWNS_TENANT',
    )
    expect(await errorOf('select private.reap_expired_requests()')).toBe('none')
    expect(await errorOf('select * from private.invariant_violations()')).toBe('none')
    expect(await errorOf('select * from public.repair_invariants(true)')).toBe('none')
  })
})

test('ASVS 13.2.2: no API role may create anything in a schema that our functions live in', async () => {
  for (const role of ['anon', 'authenticated', 'service_role', 'authenticator']) {
    const { rows } = await client.query(
      `select n.nspname from pg_namespace n
       where n.nspname in ('public', 'private', 'auth', 'extensions') and has_schema_privilege($1, n.oid, 'CREATE')`,
      [role],
    )
    expect(rows, role).toEqual([])
  }
})
