import { sql } from './database.ts'
import { schemaName } from './schema-name.ts'

/** Schemas and roles of these tenants that are there: none is left of one that is gone. */
export async function tracesOf(tenantIds: string[]): Promise<string[]> {
  const rows = await sql<{ trace: string }>(
    `select 'schema ' || n.nspname as trace from pg_namespace n where n.nspname = any ($1)
     union all
     select 'role ' || r.rolname from pg_roles r where r.rolname = any ($1)
     order by 1`,
    [tenantIds.map(schemaName)],
  )
  return rows.map(({ trace }) => trace)
}

/** Does something while a table of the tenant's catalogue is missing. No worker gives that back, and no invariant speaks of it. */
export async function withoutSegments<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
  const schema = schemaName(tenantId)
  await sql(`alter table ${schema}.segments rename to segments_away`)
  try {
    return await work()
  } finally {
    await sql(`alter table ${schema}.segments_away rename to segments`)
  }
}

/** Schemas of tenants, and their roles, that no tenant accounts for: by Postgres's own catalogs, at one moment. */
export async function findStrays(): Promise<string[]> {
  const rows = await sql<{ stray: string }>(
    `select made.kind || ' ' || made.name as stray
     from (
       select 'schema' as kind, nspname::text as name from pg_namespace where nspname ~ '^tenant_[0-9a-f]{32}$'
       union all
       select 'role', name from private.tenant_roles
     ) as made
     where made.name not in (
       select 'tenant_' || replace(id::text, '-', '') from public.tenants where isolation = 'schema'
     )
     order by 1`,
  )
  return rows.map(({ stray }) => stray)
}

/** What is in a tenant's own schema, in an order of its own: two of the same are the same. */
export async function readOwnCatalogue(tenantId: string) {
  const schema = schemaName(tenantId)
  return sql<{ segment: string; package: string | null; price_minor: string; grouping_order: number }>(
    `select s.slug as segment, p.slug as package, p.price_minor, p.grouping_order
     from ${schema}.segments s left join ${schema}.packages p on p.segment_id = s.id
     order by s.slug, p.slug`,
  )
}
