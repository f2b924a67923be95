import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { applySchemas, schemaFiles } from '../harness/apply-schemas.ts'
import { catalogSeenBy, describeDrift, readCatalog } from '../harness/catalog.ts'
import { checkout } from '../harness/run-tool.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

test('a push applies all migrations, a second push changes nothing', async () => {
  const url = await createScratchDatabase()
  await applyMigrations(url)
  expect(await appliedVersions(url)).toEqual(versionsInFolder())
  const before = await readCatalog(url)
  await applyMigrations(url)
  expect(describeDrift(['first push', 'second push'], before, await readCatalog(url))).toBe('')
  expect(await appliedVersions(url)).toEqual(versionsInFolder())
})

test('migrations build what supabase/schemas says', async () => {
  const [migrated, written] = await Promise.all([createScratchDatabase(), createScratchDatabase()])
  await Promise.all([applyMigrations(migrated), applySchemas(written)])
  const [left, right] = await Promise.all([readCatalog(migrated), readCatalog(written)])
  expect(left.size).toBeGreaterThan(200)
  expect(describeDrift(['migrations', 'schemas'], left, right)).toBe('')
})

test('config.toml lists every schema file', () => {
  const all = globSync('schemas/**/*.sql', { cwd: path.join(checkout, 'supabase') })
  expect(schemaFiles().sort()).toEqual(all.sort())
})

/** By hand, in a database that was right: what it is called in the catalog, and what was done. */
const drifts: [found: string, done: string][] = [
  [
    'function private.lease_duration()',
    `create or replace function private.lease_duration() returns interval language sql immutable set search_path = '' as $$ select interval '1 hour' $$`,
  ],
  ['function private.is_admin()', 'alter function private.is_admin() security invoker'],
  ['function private.is_admin()', 'alter function private.is_admin() reset search_path'],
  ['function private.is_admin()', 'alter function private.is_admin() volatile'],
  [
    'grants on function private.is_admin()',
    'revoke execute on function private.is_admin() from authenticated',
  ],
  [
    'grants on function private.set_admin(text,text,text)',
    'grant execute on function private.set_admin(text, text, text) to public',
  ],
  ['grants on relation public.tenants', 'revoke select on public.tenants from authenticated'],
  ['grants on column public.tenants.name', 'grant update (name) on public.tenants to authenticated'],
  ['grants on schema private', 'grant usage on schema private to anon'],
  [
    'default privileges postgres in public on r',
    'alter default privileges in schema public grant select on tables to anon',
  ],
  ['comment on table public.tenants', 'comment on table public.tenants is null'],
  [
    'comment on table column public.tenants.owner_id',
    `comment on column public.tenants.owner_id is 'anybody'`,
  ],
  ['comment on function private.is_admin()', 'comment on function private.is_admin() is null'],
  ['relation public.tenants', 'alter table public.tenants disable row level security'],
  ['relation public.tenants_overview', 'alter view public.tenants_overview reset (security_invoker)'],
  ['column public.tenants.name', 'alter table public.tenants alter column name drop not null'],
  ['column public.tenants.settings', 'alter table public.tenants alter column settings drop default'],
  ['column public.tenants.extra', 'alter table public.tenants add column extra text'],
  [
    'constraint public.tenants.tenant_must_have_owner',
    'alter table public.tenants drop constraint tenant_must_have_owner',
  ],
  ['index public.tenants_owner_id_idx', 'drop index public.tenants_owner_id_idx'],
  [
    'policy public.tenants."members see their tenant, admins see all"',
    'alter policy "members see their tenant, admins see all" on public.tenants using (true)',
  ],
  ['trigger public.tenants.touch_updated_at', 'alter table public.tenants disable trigger touch_updated_at'],
  [
    'trigger auth.users.extra',
    'create trigger extra after insert on auth.users for each row execute function private.activate_on_owner_created()',
  ],
  ['rows of private.reserved_slugs', `delete from private.reserved_slugs where slug = 'www'`],
  [
    'rows of public.tenant_templates',
    `insert into public.tenant_templates (name, version, is_current, definition)
     select name, 2, false, jsonb_set(definition, '{limits,users}', '26') from public.tenant_templates`,
  ],
  ['relation extra.things', 'create schema extra; create table extra.things ()'],
]

test('drift by hand is found', async () => {
  const url = await createScratchDatabase()
  await applySchemas(url)
  const right = await readCatalog(url)
  await withClient(url, async (client) => {
    const missed = []
    for (const [found, done] of drifts) {
      await client.query('begin')
      await client.query(done)
      const drift = describeDrift(['was', 'is'], right, await catalogSeenBy(client))
      await client.query('rollback')
      const names = drift.split('\n\n').map((block) => block.replace(/^only in \w+: /, '').split('\n')[0])
      if (!names.includes(found)) missed.push({ done, found, drift })
    }
    expect(missed).toEqual([])
  })
})

async function appliedVersions(url: string): Promise<string[]> {
  const query = 'select version from supabase_migrations.schema_migrations order by 1'
  const { rows } = await withClient(url, (client) => client.query<{ version: string }>(query))
  return rows.map(({ version }) => version)
}

function versionsInFolder(): string[] {
  const files = globSync('supabase/migrations/*.sql', { cwd: checkout })
  return files.map((file) => path.basename(file).split('_')[0] ?? '').sort()
}
