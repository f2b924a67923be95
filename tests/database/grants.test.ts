import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { withClient } from '../harness/with-client.ts'

/** Who may do what, besides the owner. What is not here may be done by nobody. */
const relations = {
  'public.employees': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.packages': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.provisioning_batch_items': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.provisioning_batches': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.provisioning_attempts': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.provisioning_events': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.provisioning_requests': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.segments': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.tenant_members': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.tenant_templates': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.tenants': { authenticated: 'SELECT', service_role: 'SELECT' },
  'public.tenants_overview': { authenticated: 'SELECT', service_role: 'SELECT' },
}

/** What signed-in users may write, where row level security lets them: members of active tenants, their own catalogue. */
const columns = {
  'public.packages': {
    INSERT: ['tenant_id', 'segment_id', 'slug', 'name', 'price_minor', 'grouping_order'],
    UPDATE: ['tenant_id', 'segment_id', 'slug', 'name', 'price_minor', 'grouping_order'],
  },
  'public.segments': {
    INSERT: ['tenant_id', 'slug', 'name', 'hero_title', 'position'],
    UPDATE: ['tenant_id', 'slug', 'name', 'hero_title', 'position'],
  },
}

/** Who may call what. Those in private are reached through their wrappers in public, and by policies. */
const functions = {
  'private.accept_batch(uuid,jsonb,text)': ['authenticated'],
  'private.acknowledge_adoption_findings(bigint[],text,text)': ['service_role'],
  'private.archived_tenant_ids()': ['authenticated'],
  'private.cancel_batch(uuid)': ['authenticated'],
  'private.change_tenant_status(uuid,text,text,text)': ['authenticated'],
  'private.check_owner_email_availability(text)': ['authenticated'],
  'private.check_slug_availability(text)': ['authenticated'],
  'private.admit_sign_up(text,text)': ['service_role'],
  'private.begin_sign_up(uuid,jsonb,uuid,uuid)': ['service_role'],
  'private.claim_requests(integer,uuid,jsonb)': ['service_role'],
  'private.claim_setup_email(uuid)': ['authenticated'],
  'private.claim_setup_emails(integer,uuid)': ['service_role'],
  'private.count_waiting()': ['service_role'],
  'private.count_catalogue(uuid)': ['authenticated', 'service_role'],
  'private.create_tenant_api_key(uuid,text,text,text,uuid,timestamp with time zone)': ['authenticated'],
  'private.examine_batch(uuid,jsonb)': ['authenticated'],
  'private.advance_fleet_run(uuid)': ['authenticated', 'service_role'],
  'private.cancel_fleet_run(uuid)': ['authenticated', 'service_role'],
  'private.enter_fleet_step(uuid)': ['authenticated', 'service_role'],
  'private.fleet_status()': ['authenticated', 'service_role'],
  'private.get_fleet_run(uuid)': ['authenticated', 'service_role'],
  'private.list_fleet_run_tenants(uuid,text,uuid,integer)': ['authenticated', 'service_role'],
  'private.list_fleet_runs(integer)': ['authenticated', 'service_role'],
  'private.open_fleet_run(uuid,jsonb,boolean)': ['authenticated', 'service_role'],
  'private.pause_fleet_run(uuid)': ['authenticated', 'service_role'],
  'private.resume_fleet_run(uuid)': ['authenticated', 'service_role'],
  'private.retry_fleet_run(uuid)': ['authenticated', 'service_role'],
  'private.open_fleet_runs()': ['service_role'],
  'private.get_batch(uuid)': ['authenticated', 'service_role'],
  'private.get_catalogue(uuid)': ['authenticated', 'service_role'],
  'private.get_operations(boolean)': ['authenticated'],
  'private.get_provisioning_request(uuid)': ['authenticated'],
  'private.get_provisioning_result(uuid)': ['authenticated', 'service_role'],
  'private.get_provisioning_results(uuid[])': ['service_role'],
  'private.get_provisioning_statistics(text,text,text)': ['authenticated'],
  'private.get_signed_in_admin()': ['authenticated'],
  'private.get_template(text)': ['authenticated'],
  'private.get_template_version(text,integer)': ['authenticated'],
  'private.get_tenant(uuid)': ['authenticated'],
  'private.get_tenant_status(uuid)': ['authenticated'],
  'private.get_tenant_timeline(uuid)': ['authenticated'],
  'private.invariant_violations()': ['service_role'],
  'private.is_admin()': ['authenticated'],
  'private.list_admins()': ['service_role'],
  'private.list_adoption_findings(text,bigint,integer)': ['service_role'],
  'private.list_batch_events(uuid,xid8,bigint,integer)': ['authenticated', 'service_role'],
  'private.list_batch_items(uuid,text,integer,integer)': ['authenticated', 'service_role'],
  'private.list_batches(timestamp with time zone,integer)': ['authenticated'],
  'private.list_events(jsonb,text,integer)': ['authenticated'],
  'private.list_provisioning_requests(jsonb,text,integer)': ['authenticated'],
  'private.list_rate_limits()': ['service_role'],
  'private.list_schema_drift(uuid,integer)': ['authenticated', 'service_role'],
  'private.list_templates(boolean)': ['authenticated'],
  'private.list_tenant_api_keys(uuid)': ['authenticated'],
  'private.list_tenants(jsonb,text,boolean,integer,integer,text)': ['authenticated'],
  'private.mark_provisioning_failed(uuid,integer,jsonb)': ['authenticated', 'service_role'],
  'private.member_tenant_ids()': ['authenticated'],
  'private.metrics()': ['service_role'],
  'private.new_id()': ['PUBLIC'],
  'private.nobody()': ['authenticated'],
  'private.provision_missing_schemas(integer)': ['service_role'],
  'private.provision_tenant_schema(uuid)': ['authenticated', 'service_role'],
  'private.provision_tenant_atomic(uuid,uuid,jsonb,uuid,text,text)': ['authenticated'],
  'private.release_setup_emails(uuid[])': ['service_role'],
  'private.repair_invariants(boolean,integer)': ['service_role'],
  'private.require_admin()': ['authenticated'],
  'private.restore_template(text,integer,integer)': ['authenticated'],
  'private.retire_template(text,integer)': ['authenticated'],
  'private.retry_batch(uuid)': ['authenticated'],
  'private.revoke_tenant_api_key(uuid,uuid)': ['authenticated'],
  'private.rotate_tenant_api_key(uuid,uuid,text,text,uuid,integer,timestamp with time zone)': [
    'authenticated',
  ],
  'private.save_template(text,jsonb,integer)': ['authenticated'],
  'private.set_admin(text,text,text)': ['service_role'],
  'private.set_rate_limit(text,integer,integer)': ['service_role'],
  'private.settle_batches()': ['service_role'],
  'private.start_audit_export(jsonb)': ['authenticated'],
  'private.transfer_tenant(uuid,text,text)': ['authenticated'],
  'private.undo_batch(uuid,text)': ['authenticated'],
  'private.update_tenant(uuid,jsonb,timestamp with time zone)': ['authenticated'],
  'private.upsert_package(uuid,text,text,numeric,uuid,integer)': ['authenticated'],
  'private.upsert_segment(uuid,text,text,text,integer)': ['authenticated'],
  'private.validate_tenant_schema(uuid)': ['authenticated', 'service_role'],
  'private.verify_tenant_api_key(text)': ['service_role'],
  'private.writable_tenant_ids()': ['authenticated'],
  'public.acknowledge_adoption_findings(text,bigint[],text)': ['service_role'],
  'public.accept_batch(uuid,jsonb,text)': ['authenticated'],
  'public.admit_sign_up(text,text)': ['service_role'],
  'public.begin_sign_up(uuid,jsonb,uuid,uuid)': ['service_role'],
  'public.cancel_batch(uuid)': ['authenticated'],
  'public.change_tenant_status(uuid,text,text,text)': ['authenticated'],
  'public.check_owner_email_availability(text)': ['authenticated'],
  'public.check_slug_availability(text)': ['authenticated'],
  'public.claim_requests(integer,uuid,jsonb)': ['service_role'],
  'public.claim_setup_email(uuid)': ['authenticated'],
  'public.claim_setup_emails(integer,uuid)': ['service_role'],
  'public.count_waiting()': ['service_role'],
  'public.create_tenant_api_key(uuid,text,text,text,uuid,timestamp with time zone)': ['authenticated'],
  'public.examine_batch(uuid,jsonb)': ['authenticated'],
  'public.advance_fleet_run(uuid)': ['authenticated', 'service_role'],
  'public.cancel_fleet_run(uuid)': ['authenticated', 'service_role'],
  'public.enter_fleet_step(uuid)': ['authenticated', 'service_role'],
  'public.fleet_status()': ['authenticated', 'service_role'],
  'public.get_fleet_run(uuid)': ['authenticated', 'service_role'],
  'public.list_fleet_run_tenants(uuid,text,uuid,integer)': ['authenticated', 'service_role'],
  'public.list_fleet_runs(integer)': ['authenticated', 'service_role'],
  'public.open_fleet_run(uuid,jsonb,boolean)': ['authenticated', 'service_role'],
  'public.pause_fleet_run(uuid)': ['authenticated', 'service_role'],
  'public.resume_fleet_run(uuid)': ['authenticated', 'service_role'],
  'public.retry_fleet_run(uuid)': ['authenticated', 'service_role'],
  'public.open_fleet_runs()': ['service_role'],
  'public.get_batch(uuid)': ['authenticated', 'service_role'],
  'public.get_catalogue(uuid)': ['authenticated', 'service_role'],
  'public.get_operations(boolean)': ['authenticated'],
  'public.get_provisioning_request(uuid)': ['authenticated'],
  'public.get_provisioning_result(uuid)': ['authenticated', 'service_role'],
  'public.get_provisioning_results(uuid[])': ['service_role'],
  'public.get_provisioning_statistics(text,text,text)': ['authenticated'],
  'public.get_signed_in_admin()': ['authenticated'],
  'public.get_template(text)': ['authenticated'],
  'public.get_template_version(text,integer)': ['authenticated'],
  'public.get_tenant(uuid)': ['authenticated'],
  'public.get_tenant_status(uuid)': ['authenticated'],
  'public.get_tenant_timeline(uuid)': ['authenticated'],
  'public.grant_admin(text,text)': ['service_role'],
  'public.invariant_violations()': ['service_role'],
  'public.list_admins()': ['service_role'],
  'public.list_adoption_findings(text,bigint,integer)': ['service_role'],
  'public.list_batch_events(uuid,text,bigint,integer)': ['authenticated', 'service_role'],
  'public.list_batch_items(uuid,text,integer,integer)': ['authenticated', 'service_role'],
  'public.list_batches(timestamp with time zone,integer)': ['authenticated'],
  'public.list_events(jsonb,text,integer)': ['authenticated'],
  'public.list_provisioning_requests(jsonb,text,integer)': ['authenticated'],
  'public.list_rate_limits()': ['service_role'],
  'public.list_schema_drift(uuid,integer)': ['authenticated', 'service_role'],
  'public.list_templates(boolean)': ['authenticated'],
  'public.list_tenant_api_keys(uuid)': ['authenticated'],
  'public.list_tenants(jsonb,text,boolean,integer,integer,text)': ['authenticated'],
  'public.mark_provisioning_failed(uuid,integer,jsonb)': ['authenticated', 'service_role'],
  'public.metrics()': ['service_role'],
  'public.provision_missing_schemas(integer)': ['service_role'],
  'public.provision_tenant_schema(uuid)': ['authenticated', 'service_role'],
  'public.provision_tenant_atomic(uuid,jsonb,uuid,uuid,text,text)': ['authenticated'],
  'public.release_setup_emails(uuid[])': ['service_role'],
  'public.repair_invariants(boolean,integer)': ['service_role'],
  'public.require_admin()': ['authenticated'],
  'public.restore_template(text,integer,integer)': ['authenticated'],
  'public.retire_template(text,integer)': ['authenticated'],
  'public.retry_batch(uuid)': ['authenticated'],
  'public.revoke_admin(text)': ['service_role'],
  'public.revoke_tenant_api_key(uuid,uuid)': ['authenticated'],
  'public.rotate_tenant_api_key(uuid,uuid,text,text,uuid,integer,timestamp with time zone)': [
    'authenticated',
  ],
  'public.save_template(text,jsonb,integer)': ['authenticated'],
  'public.set_rate_limit(text,integer,integer)': ['service_role'],
  'public.settle_batches()': ['service_role'],
  'public.start_audit_export(jsonb)': ['authenticated'],
  'public.transfer_tenant(uuid,text,text)': ['authenticated'],
  'public.undo_batch(uuid,text)': ['authenticated'],
  'public.update_tenant(uuid,jsonb,timestamp with time zone)': ['authenticated'],
  'public.upsert_package(uuid,text,text,numeric,uuid,integer)': ['authenticated'],
  'public.upsert_segment(uuid,text,text,text,integer)': ['authenticated'],
  'public.validate_tenant_schema(uuid)': ['authenticated', 'service_role'],
  'public.verify_tenant_api_key(text)': ['service_role'],
}

beforeAll(useTheApi)

describe('after the API has been in use', () => {
  test('tables and views are granted to whom they should be', async () => {
    const granted = await ask<{ name: string; role: string; privileges: string }>(`
      select c.oid::regclass::text as name, ${roleName} as role, string_agg(g.privilege_type, ', ' order by 1) as privileges
      from pg_class c, aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) g
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
        and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and g.grantee <> c.relowner
      group by 1, 2`)
    const expected = Object.entries(relations).flatMap(([name, roles]) =>
      Object.entries(roles).map(([role, privileges]) => ({ name, role, privileges })),
    )
    expect(sorted(granted)).toEqual(sorted(expected))
  })

  test('no column has other grants of its own', async () => {
    const granted = await ask<{ name: string; role: string; privilege: string; columns: string[] }>(`
      select a.attrelid::regclass::text as name, ${roleName} as role, g.privilege_type as privilege,
        array_agg(a.attname::text order by a.attnum) as columns
      from pg_attribute a join pg_class c on c.oid = a.attrelid, aclexplode(a.attacl) g
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      group by 1, 2, 3`)
    const expected = Object.entries(columns).flatMap(([name, privileges]) =>
      Object.entries(privileges).map(([privilege, of]) => ({
        name,
        role: 'authenticated',
        privilege,
        columns: of,
      })),
    )
    expect(sorted(granted)).toEqual(sorted(expected))
  })

  test('functions can be executed by whom they should be', async () => {
    const granted = await ask<{ name: string; roles: string[] }>(`
      select p.oid::regprocedure::text as name, array_agg(distinct ${roleName}) as roles
      from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and g.grantee <> p.proowner
      group by 1`)
    expect(Object.fromEntries(granted.map(({ name, roles }) => [name, roles]))).toEqual(functions)
  })

  test('schema private can be used by those whose functions are in it', async () => {
    const granted = await ask(`
      select ${roleName} as role, g.privilege_type as privilege
      from pg_namespace n, aclexplode(n.nspacl) g
      where n.nspname = 'private' and g.grantee <> n.nspowner order by 1`)
    expect(granted).toEqual([
      { role: 'authenticated', privilege: 'USAGE' },
      { role: 'service_role', privilege: 'USAGE' },
    ])
  })

  test('no default privileges wait for objects to come', async () => {
    const waiting = await ask(`
      select d.defaclnamespace::regnamespace::text, d.defaclacl::text from pg_default_acl d
      where d.defaclrole = current_user::regrole and d.defaclnamespace in ('public'::regnamespace, 'private'::regnamespace)`)
    expect(waiting).toEqual([])
  })
})

describe('the database by its own rules', () => {
  test('every table has row level security', async () => {
    const open = await ask(`
      select c.oid::regclass::text from pg_class c
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p') and not c.relrowsecurity`)
    expect(open).toEqual([])
  })

  test('every view runs with the rights of who reads it', async () => {
    const definers = await ask(`
      select c.oid::regclass::text from pg_class c
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('v', 'm')
        and not coalesce('security_invoker=true' = any (c.reloptions), false)`)
    expect(definers).toEqual([])
  })

  test('SECURITY DEFINER functions are in private', async () => {
    const exposed = await ask(
      `select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef`,
    )
    expect(exposed).toEqual([])
  })

  test('every function has an empty search_path', async () => {
    const others = await ask(`
      select p.oid::regprocedure::text from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        and not coalesce('search_path=""' = any (p.proconfig), false)`)
    expect(others).toEqual([])
  })

  test('every table, view and function says what it is for', async () => {
    const silent = await ask(`
      select c.oid::regclass::text from pg_class c
      where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm')
        and obj_description(c.oid, 'pg_class') is null
      union all
      select p.oid::regprocedure::text from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and obj_description(p.oid, 'pg_proc') is null`)
    expect(silent).toEqual([])
  })
})

describe('private.tenant_api_keys', () => {
  test.each(['anon', 'authenticated', 'service_role', 'authenticator'])(
    'is out of reach of %s',
    async (role) => {
      const [may] = await ask<Record<string, boolean>>(`
      select has_any_column_privilege('${role}', 'private.tenant_api_keys', 'SELECT, INSERT, UPDATE, REFERENCES') as columns,
        has_table_privilege('${role}', 'private.tenant_api_keys', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') as table`)
      expect(may).toEqual({ columns: false, table: false })
    },
  )

  test.each(['public', 'private'])('is not to be had over REST, asking for schema %s', async (schema) => {
    for (const token of await tokens()) {
      const response = await rest('/tenant_api_keys?select=*', token, { 'accept-profile': schema })
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(await response.text()).not.toContain('pk_')
    }
  })
})

const roleName = `case when g.grantee = 0 then 'PUBLIC' else g.grantee::regrole::text end`

async function ask<T extends object>(query: string): Promise<T[]> {
  return withClient(target.dbUrl, async (client) => {
    // Only then do names come with their schemas.
    await client.query(`set search_path = ''`)
    return (await client.query<T>(query)).rows
  })
}

function sorted<T>(rows: T[]): T[] {
  return rows.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}

/** Reads, writes and calls as every role, so that whatever the API does on first use has been done. */
async function useTheApi(): Promise<void> {
  const [anonymous, ...known] = await tokens()
  for (const token of [anonymous, ...known]) {
    expect((await rest('/tenants?select=id&limit=1', token)).status).toBe(token === anonymous ? 401 : 200)
    await rest('/tenants_overview?select=id&limit=1', token)
    await rest('/segments', token, { method: 'POST' })
    await rest('/rpc/list_admins', token, { method: 'POST' })
  }
}

async function tokens(): Promise<[string, string, string]> {
  const { adminEmail: email, adminPassword: password, publishableKey, secretKey } = target
  const response = await fetch(`${target.apiUrl}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const { access_token: admin } = (await response.json()) as { access_token: string }
  return [publishableKey, admin, secretKey]
}

/** A user's token goes with the publishable key; a key stands for itself. */
function rest(path: string, token: string, { method = 'GET', ...headers }: Record<string, string> = {}) {
  const isKey = token === target.publishableKey || token === target.secretKey
  return fetch(`${target.apiUrl}/rest/v1${path}`, {
    method,
    headers: {
      apikey: isKey ? token : target.publishableKey,
      ...(isKey ? {} : { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      ...headers,
    },
    ...(method === 'POST' ? { body: '{}' } : {}),
  })
}
