import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cliDatabaseUrl } from '../../local/migrations.ts'
import { checkout } from '../harness/run-tool.ts'
import { createTemporaryDatabase, type TemporaryDatabase } from '../harness/temporary-database.ts'
import { codeBlocksOf, readDocument } from '../static/markdown.ts'
import { Operator } from './operator.ts'

/** What an application has made in its project: one before Landlord's migrations, one that sorts after them all. */
const own = {
  '20250101000000_invoices.sql':
    'create table public.invoices (id uuid primary key, tenant_id uuid not null);',
  '20990101000000_later.sql': 'alter table public.invoices add column amount bigint;',
}

let application: Operator
let database: TemporaryDatabase

beforeAll(async () => {
  ;[application, database] = await Promise.all([
    Operator.start(),
    createTemporaryDatabase(inject('platformUrl')),
  ])
  const migrations = path.join(application.folder, 'supabase/migrations')
  rmSync(migrations, { recursive: true })
  mkdirSync(migrations)
  for (const [file, text] of Object.entries(own)) writeFileSync(path.join(migrations, file), text)
})
afterAll(async () => {
  await application?.leave()
  await database?.drop()
})

test('migrations that an application has of its own and Landlord’s are pushed from one folder, whatever their order', async () => {
  const block = codeBlocksOf(readDocument('docs/deploy.md')).find(({ text }) => text.includes('$LANDLORD'))
  const pushOwn = 'supabase db push --linked --yes'
  for (const commands of [pushOwn, block?.text ?? 'false', pushOwn]) {
    const { code, output } = await application.run(
      commands.replaceAll('supabase db push --linked', 'supabase db push --db-url "$DATABASE_URL"'),
      { DATABASE_URL: cliDatabaseUrl(database.url), LANDLORD: checkout },
    )
    expect(code, `${commands}\n${output}`).toBe(0)
  }

  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(
    `select to_regclass('public.tenants') is not null as landlord, to_regclass('public.invoices') is not null as own`,
  )
  await client.end()
  expect(rows).toEqual([{ landlord: true, own: true }])
})
