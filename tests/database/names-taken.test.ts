import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { checkout } from '../harness/run-tool.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

/** The last migration that looked for no names. */
const before = '20261121100300'

async function databaseUpToThere(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-release-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(path.join(checkout, 'supabase/config.toml'), path.join(folder, 'supabase/config.toml'))
  for (const file of globSync('supabase/migrations/*.sql', { cwd: checkout })) {
    if (path.basename(file).slice(0, before.length) <= before)
      cpSync(path.join(checkout, file), path.join(folder, file))
  }
  const url = await createScratchDatabase()
  await applyMigrations(url, folder)
  return url
}

const functionsOf = (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select distinct pronamespace::regnamespace || '.' || proname as name from pg_proc
       where pronamespace in ('public'::regnamespace, 'private'::regnamespace)`,
    )
    return new Set(rows.map(({ name }) => name))
  })

test('an application’s own functions are not replaced: the push is refused by name, and nothing is changed', async () => {
  const url = await databaseUpToThere()
  const old = await functionsOf(url)
  await withClient(url, (client) =>
    client.query(`create function public.get_catalogue(p_tenant_id uuid) returns jsonb language sql as $$ select '"mine"'::jsonb $$;
      create function private.is_gone() returns boolean language sql as $$ select true $$`),
  )
  await expect(applyMigrations(url)).rejects.toThrow(
    /NAMES_TAKEN.*get_catalogue\(uuid\), private\.is_gone\(\)/,
  )
  await withClient(url, async (client) => {
    const { rows } = await client.query(
      `select public.get_catalogue(null) as mine, to_regclass('private.tenant_schemas') as theirs`,
    )
    expect(rows).toEqual([{ mine: 'mine', theirs: null }])
    await client.query('drop function public.get_catalogue(uuid), private.is_gone()')
  })

  // Every name that was taken since is looked for, by the migration that takes it or by one before.
  await applyMigrations(url)
  const taken = [...(await functionsOf(url))].filter((name) => !old.has(name)).sort()
  const guards = await withClient(url, (client) =>
    client.query<{ guard: string }>(
      `select guard from supabase_migrations.schema_migrations m, unnest(m.statements) as guard
       where guard like '%NAMES_TAKEN%' and m.version > $1`,
      [before],
    ),
  )
  const lookedFor = guards.rows.map(({ guard }) => guard).join()
  expect(taken.filter((name) => !lookedFor.includes(`'${name}'`))).toEqual([])
})
