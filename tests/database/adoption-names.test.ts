import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { checkout } from '../harness/run-tool.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

const setAside = 'supabase/migrations/20261120190000_set_aside_older_system.sql'
/** The release that adopts: what later migrations create is theirs to look out for. */
const release = '20261121100300'

test('the first migration looks for every name that those of its release take', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-release-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(path.join(checkout, 'supabase/config.toml'), path.join(folder, 'supabase/config.toml'))
  for (const file of globSync('supabase/migrations/*.sql', { cwd: checkout })) {
    if (path.basename(file).slice(0, release.length) <= release)
      cpSync(path.join(checkout, file), path.join(folder, file))
  }
  const url = await createScratchDatabase()
  await applyMigrations(url, folder)

  await withClient(url, async (client) => {
    // Once more: on Landlord's own database it changes nothing, and its list is there for this session.
    await client.query(readFileSync(path.join(checkout, setAside), 'utf8'))
    const { rows } = await client.query<{ missing: string[]; needless: string[] }>(
      `with names as (
         select distinct n.nspname || '.' || x.name as name
         from (
           select relnamespace as schema, relname as name from pg_class
           union all select pronamespace, proname from pg_proc
           union all select typnamespace, typname from pg_type where typrelid = 0 and typelem = 0
         ) x
         join pg_namespace n on n.oid = x.schema
         where n.nspname in ('public', 'private')
       ),
       known as (select unnest(pg_temp.landlord_names()) as name)
       select array(select name from names except select name from known) as missing,
         array(select name from known except select name from names) as needless`,
    )
    expect(rows[0], `put what is missing into pg_temp.landlord_names() of ${setAside}`).toEqual({
      missing: [],
      needless: [],
    })
  })
})
