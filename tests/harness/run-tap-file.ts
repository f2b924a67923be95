import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { parseTap, type TapRun } from './parse-tap.ts'

const helpersFolder = path.resolve(import.meta.dirname, '../../supabase/tests/helpers')

/** One at a time: the files use the same names, and would wait for each other's unique indexes, or deadlock. */
const oneAtATime = `select pg_advisory_xact_lock(hashtextextended('landlord.pgtap', 0))`

const prepare = `
  create extension if not exists pgtap with schema extensions;
  set local search_path = public, extensions;
  set local statement_timeout = '30s';
  create schema tests;
  grant usage on schema tests to anon, authenticated, service_role;
`

/** What the tenants of a file have unless it says otherwise. */
export type Isolation = 'shared' | 'schema'

/** In which isolations a file is to hold: both if its first line says so. */
export function isolationsOf(file: string): Isolation[] {
  const inBoth = readFileSync(file, 'utf8').startsWith('-- In both isolations.')
  return inBoth ? ['shared', 'schema'] : ['shared']
}

/** Runs one pgTAP file, with the helpers in schema `tests`, in a transaction that is rolled back. */
export async function runTapFile(databaseUrl: string, file: string, isolation: Isolation): Promise<TapRun> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(oneAtATime)
    await client.query(prepare)
    await client.query(`select set_config('tests.isolation', $1, true)`, [isolation])
    for (const helper of helperFiles()) await client.query(readFileSync(helper, 'utf8'))
    const lines: string[] = []
    let failure: string | undefined
    try {
      await stream(client, 'select * from no_plan()', lines)
      await stream(client, readFileSync(file, 'utf8'), lines)
      await stream(client, 'select * from finish()', lines)
    } catch (error) {
      failure = describe(error as pg.DatabaseError)
    }
    return parseTap(lines, failure)
  } finally {
    await client.query('rollback').catch(() => {})
    await client.end()
  }
}

function helperFiles(): string[] {
  return globSync('*.sql', { cwd: helpersFolder })
    .sort()
    .map((name) => path.join(helpersFolder, name))
}

/** Row by row, so that what was answered before an error is not lost. */
function stream(client: pg.Client, sql: string, lines: string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const query = client.query(new pg.Query<Record<string, unknown>>(sql))
  query.on('row', (row) => {
    const [value] = Object.values(row)
    if (typeof value === 'string') lines.push(...value.split('\n'))
  })
  query.on('error', reject)
  query.on('end', () => resolve())
  return promise
}

function describe(error: pg.DatabaseError): string {
  const { code, message, detail, hint, where } = error
  return [`${code}: ${message}`, detail, hint, where].filter(Boolean).join('\n')
}
