import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { checkout } from '../harness/run-tool.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { driftByHand } from './drift-by-hand.ts'

type Difference = {
  kind: string
  name: string
  problem: 'missing' | 'unexpected' | 'changed'
  expected: string | null
  actual: string | null
}
type Validation = { version: string; newest_version: string; is_valid: boolean; drift: Difference[] }
type Page = { items: Record<string, unknown>[]; next_after: string | null; checked: number }
type Tenant = { id: string; schema: string }

/** After every version that there is. */
const version = '29991231000000'

describe('a schema of a tenant’s own', () => {
  test('drift by hand is found and named, and nothing besides', async () => {
    const { client, tenants, call } = await schemaTenants()
    const [acme, other] = tenants
    const { rows } = await client.query<{ name: string }>('select current_database() as name')
    const named = (text: string) =>
      text
        .replaceAll('{schema}', acme.schema)
        .replaceAll('{id}', acme.id)
        .replaceAll('{hex}', acme.id.replaceAll('-', ''))
        .replaceAll('{other}', other.schema)
        .replaceAll('{database}', rows[0]?.name ?? '')
    const told = []
    for (const { done } of driftByHand) {
      await client.query('savepoint before')
      await client.query(named(done))
      const { is_valid, drift } = await call<Validation>('validate_tenant_schema', acme.id)
      told.push({ done, is_valid, drift })
      await client.query('rollback to savepoint before')
    }
    expect(told).toEqual(
      driftByHand.map(({ done, found }) => ({
        done,
        is_valid: found.length === 0,
        drift: found.map(([kind, name, ...definitions]) => {
          const [expected = null, actual = null] = definitions.map((text) => text && named(text))
          const problem = expected === null ? 'unexpected' : actual === null ? 'missing' : 'changed'
          return { kind, name: named(name), problem, expected, actual }
        }),
      })),
    )
  })

  test('is described as any other tenant’s, whoever asks', async () => {
    const { client, tenants } = await schemaTenants()
    const shape = async (schema: string) => {
      const { rows } = await client.query('select private.describe_schema($1) as shape', [schema])
      return rows[0].shape
    }
    const { rows } = await client.query('select shape from private.tenant_migrations where version = $1', [
      version,
    ])
    expect(Object.keys(rows[0].shape)).toContain('constraint things.thing_is_of_its_tenant')
    for (const { schema } of tenants) expect(await shape(schema)).toEqual(rows[0].shape)
    await client.query(`set local datestyle = 'German'; set local intervalstyle = 'iso_8601'; set local timezone = 'Asia/Tokyo';
      set local quote_all_identifiers = on; set local search_path = ${tenants[0].schema}, public`)
    for (const { schema } of tenants) expect(await shape(schema)).toEqual(rows[0].shape)
    expect(JSON.stringify(rows[0].shape)).not.toMatch(
      /tenant_[0-9a-f]{8}|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-/i,
    )
    expect(await shape('no_such_schema')).toBeNull()
  })

  test('that has lost its role or itself is given back as it was', async () => {
    const { client, tenants, call } = await schemaTenants()
    const [{ id, schema }] = tenants
    const losses = [
      `grant ${schema} to postgres with inherit true; drop owned by ${schema}; drop role ${schema}`,
      `drop schema ${schema} cascade`,
    ]
    for (const loss of losses) {
      await client.query(loss)
      expect(await call<Validation>('validate_tenant_schema', id)).toMatchObject({ is_valid: false })
      await call('provision_tenant_schema', id)
      expect(await call<Validation>('validate_tenant_schema', id)).toMatchObject({
        is_valid: true,
        drift: [],
      })
    }
  })

  test('that is behind has not drifted', async () => {
    const { client, tenants, call } = await schemaTenants()
    await register(client, '29991231000001', 'more', 'alter table things add column more text')
    expect(await call<Validation>('validate_tenant_schema', tenants[0].id)).toMatchObject({
      version,
      newest_version: '29991231000001',
      is_valid: true,
      drift: [],
    })
  })

  test('is told of in pages over all of them, with its first differences', async () => {
    const { client, tenants, call } = await schemaTenants()
    const [first, second] = tenants.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    if (!first || !second) throw new Error('two tenants were made')
    expect(await call<Page>('list_schema_drift')).toEqual({ items: [], next_after: null, checked: 2 })

    await client.query(`create table ${second.schema}.extra ()`)
    const columns = ['hero_title', 'name', 'position', 'slug', 'created_at', 'updated_at']
    await client.query(
      columns.map((name) => `alter table ${first.schema}.segments drop ${name} cascade;`).join(' '),
    )
    expect(await call<Page>('list_schema_drift', null, 1)).toEqual({
      items: [expect.objectContaining({ tenant_id: first.id, schema: first.schema, version })],
      next_after: first.id,
      checked: 1,
    })
    const { items, ...page } = await call<Page>('list_schema_drift', null, 2)
    expect(page).toEqual({ next_after: null, checked: 2 })
    expect(items.map(({ tenant_id }) => tenant_id)).toEqual([first.id, second.id])
    expect(items[0]).toMatchObject({ drift: { length: 5 } })
    expect(items[0]?.count).toBeGreaterThanOrEqual(columns.length)
    expect(await call<Page>('list_schema_drift', first.id)).toEqual({
      items: [
        {
          tenant_id: second.id,
          slug: expect.any(String),
          schema: second.schema,
          version,
          count: 1,
          drift: [{ kind: 'table', name: 'extra', problem: 'unexpected', expected: null, actual: 'table' }],
        },
      ],
      next_after: null,
      checked: 1,
    })
  })

  test('has its stored shapes made anew, in scratch schemas of which nothing stays', async () => {
    const { client } = await schemaTenants()
    const versions = `select version, shape, (select count(*) from pg_namespace) as schemas from private.tenant_migrations order by 1`
    const { rows: before } = await client.query(versions)
    const refresh = async () => {
      const { rows } = await client.query('select private.refresh_tenant_schema_shapes() as changed')
      return rows[0].changed
    }
    expect(await refresh()).toBe(0)
    await client.query(`update private.tenant_migrations set shape = '{"table older": "table"}'`)
    expect(await refresh()).toBe(before.length)
    expect((await client.query(versions)).rows).toEqual(before)
  })
})

/** Two tenants with everything in their schemas, in a transaction that nobody commits: roles are the whole server's. */
async function schemaTenants() {
  const url = await createScratchDatabase()
  await applyMigrations(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query('begin; create schema tests; grant usage on schema tests to authenticated')
  for (const file of globSync('supabase/tests/helpers/0[12]_*.sql', { cwd: checkout }).sort()) {
    await client.query(readFileSync(path.join(checkout, file), 'utf8'))
  }
  const everything = readFileSync(path.join(import.meta.dirname, 'everything.tenant-migration.sql'), 'utf8')
  await register(client, version, 'everything', everything)

  await client.query(`select tests.create_admin('warden'), tests.sign_in('warden')`)
  const provision = async (name: string): Promise<Tenant> => {
    const { rows } = await client.query(
      `select tests.provision($1, '{"isolation": "schema"}') ->> 'tenant_id' as id`,
      [name],
    )
    return { id: rows[0].id, schema: `tenant_${rows[0].id.replaceAll('-', '')}` }
  }
  const tenants: [Tenant, Tenant] = [await provision('acme'), await provision('other')]
  await client.query('select tests.sign_out()')

  /** As the API does with the secret key. */
  const call = async <Answer>(name: string, ...args: unknown[]): Promise<Answer> => {
    await client.query('select tests.use_secret_key()')
    const places = args.map((_, index) => `$${index + 1}`).join(', ')
    const { rows } = await client.query(`select public.${name}(${places}) as answer`, args)
    await client.query('reset role')
    return rows[0].answer
  }
  return { client, tenants, call }
}

async function register(client: pg.Client, ...[version, name, statements]: [string, string, string]) {
  const checksum = createHash('sha256').update(statements).digest('hex')
  await client.query('select private.register_tenant_migration($1, $2, $3, $4)', [
    version,
    name,
    checksum,
    statements,
  ])
}
