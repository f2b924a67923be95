import pg from 'pg'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { target } from '../harness/target.ts'

/** A connection of a test file's own. Each test is one transaction that is taken back: nobody else ever sees what it does. */
export function rolledBackClient(url = target.dbUrl, begin = 'begin'): pg.Client {
  const client = new pg.Client(url)
  beforeAll(async () => {
    await client.connect()
  })
  afterAll(() => client.end())
  beforeEach(async () => {
    await client.query(begin)
    return async () => {
      await client.query('rollback')
      await client.query('reset session authorization')
    }
  })
  return client
}

/** The rest of the transaction is of somebody who is signed in. */
export async function actAs(
  client: pg.Client,
  userId: string,
  { searchPath = '"$user", public', role = 'authenticated' } = {},
): Promise<void> {
  const claims = JSON.stringify({ sub: userId, role })
  await client.query(`select pg_catalog.set_config('request.jwt.claims', $1, true)`, [claims])
  await client.query(`set local role ${role}`)
  await client.query(`set local search_path = ${searchPath}`)
}

/** What a statement fails with, and `none` where it does not; whatever it did is taken back. */
export async function failureOf(
  client: pg.Client,
  statement: string,
  values: unknown[] = [],
): Promise<{ code: string; message: string; detail: string }> {
  await client.query('savepoint before')
  try {
    await client.query(statement, values)
    return { code: 'none', message: 'none', detail: '' }
  } catch (error) {
    const { code = '', message, detail = '' } = error as pg.DatabaseError
    return { code, message, detail }
  } finally {
    await client.query('rollback to savepoint before')
  }
}

async function namesThereAre(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select 'schema ' || nspname as name from pg_namespace union all select 'role ' || rolname from pg_roles`,
  )
  return new Set(rows.map(({ name }) => name))
}

/** The schemas and roles that come into being by what is done, in the order of their names; others' too, if the transaction sees them. */
export async function namesBornBy(client: pg.Client, act: () => Promise<unknown>): Promise<string[]> {
  const before = await namesThereAre(client)
  await act()
  return [...(await namesThereAre(client)).difference(before)].sort()
}
