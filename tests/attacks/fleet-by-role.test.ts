import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { type Cast, createCast } from './cast.ts'
import { createOwnSchema, type OwnSchema } from './own-schema.ts'
import { actAs, failureOf, rolledBackClient } from './rolled-back.ts'

let cast: Cast
let own: OwnSchema
const client = rolledBackClient()
const runId = crypto.randomUUID()

beforeAll(async () => {
  cast = await createCast()
  own = await createOwnSchema(cast.admin)
})

const operations: [call: string, values: () => unknown[]][] = [
  ['select public.provision_tenant_schema($1)', () => [own.id]],
  ['select public.validate_tenant_schema($1)', () => [own.id]],
  ['select public.list_schema_drift()', () => []],
  ['select public.fleet_status()', () => []],
  ['select public.list_fleet_runs()', () => []],
  ['select public.open_fleet_run($1)', () => [crypto.randomUUID()]],
  ['select public.open_fleet_run(null, p_dry_run => true)', () => []],
  ...['get', 'enter', 'advance', 'pause', 'resume', 'retry', 'cancel'].map(
    (verb): [string, () => unknown[]] => [
      `select public.${verb === 'enter' ? 'enter_fleet_step' : `${verb}_fleet_run`}($1)`,
      () => [runId],
    ],
  ),
  ['select public.list_fleet_run_tenants($1)', () => [runId]],
]

/** A column of each. */
const tables = {
  'private.tenant_migrations': 'statements',
  'private.tenant_schemas': 'version',
  'private.fleet_runs': 'status',
  'private.fleet_run_tenants': 'status',
}

describe('ASVS 8.2.1, 8.3.1, API5:2023: a fleet is for operators', () => {
  // One that is over: an open one, of which there may be one, others would wait for.
  beforeEach(async () => {
    await client.query(
      `insert into private.fleet_runs (id, idempotency_key, created_by, target_version, settings, tenant_count, status, ended_at)
       select $1, gen_random_uuid(), $2, private.newest_tenant_migration(), private.read_fleet_settings('{}'), 1, 'completed', now()`,
      [runId, cast.otherAdmin.id],
    )
    await client.query(
      `insert into private.fleet_run_tenants (run_id, tenant_id, wave, from_version)
       values ($1, $2, 0, private.newest_tenant_migration())`,
      [runId, own.id],
    )
  })

  const state = async () => {
    const { rows } = await client.query(
      `select to_jsonb(r) as run, to_jsonb(t) as tenant, to_jsonb(s) as schema
       from private.fleet_runs r
       join private.fleet_run_tenants t on t.run_id = r.id
       join private.tenant_schemas s using (tenant_id)
       where r.id = $1`,
      [runId],
    )
    expect(rows).toHaveLength(1)
    return rows
  }

  test.for(['citizen', 'clerk', 'owner', 'its owner', 'demoted'] as const)('%s', async (who) => {
    const before = await state()
    const people = { ...cast, owner: cast.acme.owner, 'its owner': own.owner, demoted: cast.otherAdmin }
    if (who === 'demoted') {
      await client.query(`update public.employees set status = 'INACTIVE' where user_id = $1`, [
        people[who].id,
      ])
    }
    await client.query('savepoint attack')
    await actAs(client, people[who].id)
    for (const [call, values] of operations) {
      expect((await failureOf(client, call, values())).message, call).toBe('FORBIDDEN')
    }
    for (const call of ['select public.open_fleet_runs()', 'select public.provision_missing_schemas()']) {
      expect((await failureOf(client, call)).code, call).toBe('42501')
    }
    await client.query('rollback to savepoint attack')
    expect(await state()).toEqual(before)
  })

  test('who has only the publishable key', async () => {
    await client.query('set local role anon')
    for (const [call, values] of operations) {
      expect((await failureOf(client, call, values())).code, call).toBe('42501')
    }
  })

  test('the calls are good ones: an admin’s are answered', async () => {
    await actAs(client, cast.admin.id)
    for (const [call, values] of operations) {
      const { message } = await failureOf(client, call, values())
      expect(['none', 'INVALID_TRANSITION'], call).toContain(message)
    }
  })
})

describe('ASVS 8.2.1, API5:2023: what makes a tenant’s schema is for migrations to say:', () => {
  test.for(['anon', 'authenticated', 'service_role', 'authenticator', 'tenant'])('%s', async (name) => {
    const role = name === 'tenant' ? own.schema : name
    const [known] = await sql<{ version: string; name: string; checksum: string; statements: string }>(
      'select version, name, checksum, statements from private.tenant_migrations order by version desc limit 1',
    )
    await client.query(`grant ${role} to current_user with set true`).catch(() => undefined)
    await client.query(`select set_config('request.jwt.claims', $1, true)`, [
      JSON.stringify({ sub: cast.admin.id, role: 'service_role' }),
    ])
    await client.query(`set local role ${role}`)
    const registrations = [
      [known?.version, known?.name, known?.checksum, known?.statements],
      ['29991231235959', 'evil', 'x', 'create table evil ()'],
    ]
    for (const values of registrations) {
      const call = 'select private.register_tenant_migration($1, $2, $3, $4)'
      expect((await failureOf(client, call, values)).code).toBe('42501')
    }
    const calls = [
      `private.apply_tenant_migrations('${own.id}')`,
      `private.migrate_tenant('${own.id}')`,
      `private.create_tenant_schema('${crypto.randomUUID()}')`,
      `private.create_tenant_role('evil')`,
      `private.drop_tenant_schema('${own.schema}')`,
      `private.drop_stray_schema('${own.schema}')`,
      `private.drop_granted_role('${own.schema}')`,
      `private.grant_to_tenant_role('public')`,
      `private.restore_catalogue('${own.id}')`,
      `private.try_tenant_migrations('29991231235959')`,
      `private.catalogue_schema('${own.id}')`,
      `private.describe_schema('auth')`,
    ]
    for (const call of calls) expect((await failureOf(client, `select ${call}`)).code, call).toBe('42501')
    for (const [table, column] of Object.entries(tables)) {
      const writes = [`insert into ${table} default values`, `update ${table} set ${column} = default`]
      for (const statement of [`select from ${table}`, ...writes, `delete from ${table}`]) {
        expect((await failureOf(client, statement)).code, statement).toBe('42501')
      }
    }
  })
})
