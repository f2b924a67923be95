import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { type Stack, startStack } from '../../local/stack.ts'
import { checkout } from '../harness/run-tool.ts'
import { createTemporaryDatabase } from '../harness/temporary-database.ts'
import { withClient } from '../harness/with-client.ts'
import { schemaName } from '../support/schema-name.ts'

/**
 * What a dump brings is what is in the database: everything but roles, which are the cluster's, and no trigger fires on its
 * rows. So is a copy of a database whose roles are then dropped, and what a session as replica writes.
 */
let server: Stack

beforeAll(async () => {
  const without = ['migrations', 'api', 'functions', 'web', 'seed'] as const
  const instance = `test-restored-dump-${process.pid}`
  server = await startStack({ instance, throwaway: true, fsync: false, without: [...without] })
})

afterAll(() => server?.stop())

type Violation = { problem: string; subject: string; repair: string | null }

/** A database with these tenants, restored into a cluster that has no role of theirs. */
async function restore(
  tenants: Record<string, string>,
): Promise<{ client: pg.Client; ids: Record<string, string> }> {
  const original = await createTemporaryDatabase(server.env.DB_URL)
  await applyMigrations(original.url)
  const ids = await withClient(server.postgres.url('supabase_admin', original.name), async (client) => {
    await addHelpers(client)
    return makeTenants(client, tenants)
  })
  const copy = await createTemporaryDatabase(server.env.DB_URL, original.name)
  await original.drop()
  onTestFinished(copy.drop)
  const client = new pg.Client({ connectionString: server.postgres.url('supabase_admin', copy.name) })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end())
  for (const id of Object.values(ids)) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [schemaName(id)])
    if (rowCount) await client.query(`drop owned by ${schemaName(id)}; drop role ${schemaName(id)}`)
  }
  return { client, ids }
}

async function addHelpers(client: pg.Client): Promise<void> {
  await client.query('create schema tests; grant usage on schema tests to authenticated')
  for (const file of globSync('supabase/tests/helpers/0[124]_*.sql', { cwd: checkout }).sort()) {
    await client.query(readFileSync(path.join(checkout, file), 'utf8'))
  }
}

/** By name, with its isolation. */
async function makeTenants(
  client: pg.Client,
  tenants: Record<string, string>,
): Promise<Record<string, string>> {
  await client.query(`select tests.create_admin('warden')`)
  const ids: Record<string, string> = {}
  for (const [name, isolation] of Object.entries(tenants)) {
    const { rows } = await client.query<{ id: string }>(
      'select tenant_id as id from tests.provision_victim($1, true, $2)',
      [name, { isolation }],
    )
    ids[name] = rows[0]?.id ?? ''
  }
  return ids
}

async function violationsOf(client: pg.Client): Promise<Violation[]> {
  return (
    await client.query<Violation>('select problem, subject, repair from private.invariant_violations()')
  ).rows
}

async function repair(client: pg.Client): Promise<void> {
  await client.query('select from private.repair_invariants(false, 1000)')
}

test('roles of tenants are not in a dump: the doctor misses them, and gives each back over the rows that are there', async () => {
  const { client, ids } = await restore({ shared: 'shared', own: 'schema', other: 'schema' })
  const schema = schemaName(ids.own ?? '')
  await client.query(`update ${schema}.packages set price_minor = 4711`)

  const found = await violationsOf(client)
  expect(found.map(({ problem, subject }) => `${problem} ${subject}`).sort()).toEqual(
    [ids.own, ids.other].map((id) => `TENANT_HAS_NO_ROLE ${id}`).sort(),
  )
  await repair(client)
  expect(await violationsOf(client)).toEqual([])

  await client.query(`begin; set local role ${schema}`)
  const { rows } = await client.query(`select distinct price_minor::int from ${schema}.packages`)
  expect(rows).toEqual([{ price_minor: 4711 }])
  await client.query('rollback')
})

test('users who are older or newer than the tenants: what the doctor finds, and what it leaves to a person', async () => {
  const { client, ids } = await restore({ older: 'shared', lost: 'schema' })
  const { rows: before } = await client.query<{ owner_id: string }>(
    `select owner_id from public.tenants where id = $1`,
    [ids.older],
  )
  await client.query(`select tests.provision_victim('newer', false)`)
  const { rows: waiting } = await client.query<{ owner_id: string; tenant_id: string; email: string }>(
    `select a.owner_id, r.tenant_id, r.owner_email as email
     from public.provisioning_attempts a join public.provisioning_requests r on r.id = a.request_id
     where a.status = 'running'`,
  )
  const [newer] = waiting
  await repair(client)
  await client.query('set session_replication_role = replica')
  // Users of before their tenant, users of after their request, and the row of a tenant whose schema came along.
  await client.query('delete from auth.users where id = $1', [before[0]?.owner_id])
  await client.query('select tests.give_birth($1, $2)', [newer?.owner_id, newer?.email])
  await client.query('delete from public.tenants where id = $1', [ids.lost])
  await client.query('delete from private.tenant_schemas where tenant_id = $1', [ids.lost])
  await client.query('set session_replication_role = origin')

  const found = await violationsOf(client)
  expect(Object.fromEntries(found.map(({ problem, repair: how }) => [problem, how !== null]))).toMatchObject({
    OWNER_IS_GONE: true,
    OWNER_HAS_NO_TENANT: true,
    COMPLETED_REQUEST_HAS_NO_TENANT: false,
    SCHEMA_HAS_NO_TENANT: false,
  })
  await repair(client)
  const { rows: statuses } = await client.query(
    'select status, owner_id from public.tenants where id = any ($1) order by status',
    [[ids.older, newer?.tenant_id]],
  )
  expect(statuses).toEqual([
    { status: 'active', owner_id: newer?.owner_id },
    { status: 'setup_incomplete', owner_id: null },
  ])
  const left = (await violationsOf(client)).map(({ problem }) => problem).sort()
  expect(left).toEqual(['COMPLETED_REQUEST_HAS_NO_TENANT', 'SCHEMA_HAS_NO_TENANT'])
})
