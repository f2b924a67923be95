import { schemaName } from '../support/schema-name.ts'
import type { Lane } from './lane.ts'

/** What is of one tenant in one place. `dear_packages`: with the prices of a clone's source. */
type Catalogue = { segments: number; packages: number; dear_packages: number }

/** A tenant's catalogue in everybody's tables and in its own schema. `own` is undefined where there is no such schema. */
export async function catalogueOf(
  lane: Lane,
  tenantId: string,
): Promise<{ shared: Catalogue; own: Catalogue | undefined }> {
  const schema = schemaName(tenantId)
  const [{ exists } = { exists: false }] = await lane.sql<{ exists: boolean }>(
    'select to_regnamespace($1) is not null as exists',
    [schema],
  )
  return {
    shared: await count(lane, 'public', tenantId),
    own: exists ? await count(lane, schema, tenantId) : undefined,
  }
}

async function count(lane: Lane, schema: string, tenantId: string): Promise<Catalogue> {
  const [counts] = await lane.sql<Catalogue>(
    `select
       (select count(*)::int from ${schema}.segments where tenant_id = $1) as segments,
       (select count(*)::int from ${schema}.packages where tenant_id = $1) as packages,
       (select count(*)::int from ${schema}.packages where tenant_id = $1 and price_minor = 4711) as dear_packages`,
    [tenantId],
  )
  return counts as Catalogue
}

/**
 * Schemas and roles that no tenant accounts for, and tenants who lack theirs, by Postgres's own catalogs. The lane has its cluster
 * to itself, and so all of its roles.
 */
export async function judgeSchemas(lane: Lane): Promise<string[]> {
  const rows = await lane.sql<{ line: string }>(
    `with owed as (
       select 'tenant_' || replace(id::text, '-', '') as name from public.tenants where isolation = 'schema'
     ), schemas as (
       select nspname::text as name from pg_namespace where nspname like 'tenant\\_%'
     ), roles as (
       select rolname::text as name from pg_roles where rolname like 'tenant\\_%'
     )
     select 'schema left over: ' || name as line from schemas where name not in (select name from owed)
     union all
     select 'role left over: ' || name from roles where name not in (select name from owed)
     union all
     select 'role of this database left over: ' || name from private.tenant_roles where name not in (select name from owed)
     union all
     select 'no schema ' || name from owed where name not in (select name from schemas)
     union all
     select 'no role ' || name from owed where name not in (select name from private.tenant_roles)
     union all
     select 'not at the newest version: ' || t.id
     from public.tenants t
     left join private.tenant_schemas s on s.tenant_id = t.id
     where t.isolation = 'schema'
       and (s.version is distinct from (select max(m.version) from private.tenant_migrations m) or s.error is not null)`,
  )
  return rows.map(({ line }) => line)
}
