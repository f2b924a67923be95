import { readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { withClient } from './with-client.ts'

/** Every object of a database that is ours, by `kind name`, with all that defines it. */
export type Catalog = Map<string, string>

const catalogSql = readFileSync(path.join(import.meta.dirname, 'catalog.sql'), 'utf8')

/** Rows that are as much part of the code as the tables they are in, whenever they were inserted. */
const referenceTables = [
  'private.error_codes',
  'private.reserved_slugs',
  'private.tenant_transitions',
  'public.tenant_templates',
]

/** Reads what a database consists of. */
export function readCatalog(databaseUrl: string, tables = referenceTables): Promise<Catalog> {
  return withClient(databaseUrl, (client) => catalogSeenBy(client, tables))
}

/** The same, from within a connection's transaction. */
export async function catalogSeenBy(client: pg.Client, tables = referenceTables): Promise<Catalog> {
  // Names come with their schemas only where these are not on the path.
  await client.query(`set search_path = ''`)
  const { rows } = await client.query<{ kind: string; name: string; definition: string }>(catalogSql)
  const catalog: Catalog = new Map(rows.map(({ kind, name, definition }) => [`${kind} ${name}`, definition]))
  for (const table of tables) catalog.set(`rows of ${table}`, await readRows(client, table))
  return catalog
}

/** What differs, one block an object; empty if nothing does. */
export function describeDrift(names: [string, string], left: Catalog, right: Catalog): string {
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort()
  return keys
    .filter((key) => left.get(key) !== right.get(key))
    .map((key) => {
      if (!right.has(key)) return `only in ${names[0]}: ${key}`
      if (!left.has(key)) return `only in ${names[1]}: ${key}`
      return `${key}\n${lineDiff(names, left.get(key) ?? '', right.get(key) ?? '')}`
    })
    .join('\n\n')
}

async function readRows(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ row: string }>(
    `select (to_jsonb(t) - 'created_at')::text as row from ${table} t order by 1`,
  )
  return rows.map(({ row }) => row).join('\n')
}

/** The lines that only one side has; their order is that of the definitions. */
function lineDiff(names: [string, string], left: string, right: string): string {
  const [leftLines, rightLines] = [left.split('\n'), right.split('\n')]
  const only = (lines: string[], others: string[], name: string) =>
    lines.filter((line) => !others.includes(line)).map((line) => `  ${name}: ${line}`)
  const lines = [...only(leftLines, rightLines, names[0]), ...only(rightLines, leftLines, names[1])]
  return lines.length > 0 ? lines.join('\n') : '  the same lines in another order'
}
