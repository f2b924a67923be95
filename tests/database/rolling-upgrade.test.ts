import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

/** What callers rely on: a public function's arguments by name, of which the first so many have no default; columns. */
type Surface = { calls: Map<string, { names: string[]; required: number }>; columns: Set<string> }

/** Gone before there was a release: docs/upgrading.md says whom that concerns. */
const gone = [
  '20261121000300_batches.sql: function claim_expired_requests',
  '20261121000300_batches.sql: function count_expired_requests',
]

test('whatever an earlier state of the database offers to callers, every later one does, too', async () => {
  const url = await createScratchDatabase()
  const lost: string[] = []
  await withClient(url, async (client) => {
    const migrations = globSync('supabase/migrations/*.sql', { cwd: checkout }).sort()
    expect(migrations.length).toBeGreaterThan(20)
    let before: Surface = { calls: new Map(), columns: new Set() }
    for (const file of migrations) {
      await client.query(`begin; ${readFileSync(path.join(checkout, file), 'utf8')}\n; commit`)
      await client.query('reset all')
      const after = await readSurface(client)
      lost.push(...whatIsLost(before, after).map((what) => `${path.basename(file)}: ${what}`))
      before = after
    }
  })
  expect(lost.sort()).toEqual(gone)
})

async function readSurface(client: pg.Client): Promise<Surface> {
  const functions = await client.query<{ name: string; names: string[]; required: number }>(
    `select p.proname as name, coalesce(p.proargnames[1:p.pronargs], '{}') as names,
       p.pronargs - p.pronargdefaults as required
     from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  )
  const columns = await client.query<{ name: string }>(
    `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'p') and a.attnum > 0 and not a.attisdropped`,
  )
  return {
    calls: new Map(functions.rows.map(({ name, ...rest }) => [name, rest])),
    columns: new Set(columns.rows.map(({ name }) => name)),
  }
}

/** Names and arguments that are gone, and arguments without a default that were not there. */
function whatIsLost(before: Surface, after: Surface): string[] {
  const calls = [...before.calls].flatMap(([name, earlier]) => {
    const now = after.calls.get(name)
    if (!now) return [`function ${name}`]
    const taken = earlier.names.filter((argument) => !now.names.includes(argument))
    const asked = now.names.slice(0, now.required).filter((argument) => !earlier.names.includes(argument))
    return [
      ...taken.map((argument) => `${name} without ${argument}`),
      ...asked.map((argument) => `${name} asks for ${argument}`),
    ]
  })
  return [
    ...calls,
    ...[...before.columns].filter((column) => !after.columns.has(column)).map((each) => `column ${each}`),
  ]
}
