import { sql } from './database.ts'

/** What a tenant's own schema and its role are called. */
export function schemaName(tenantId: string): string {
  return `tenant_${tenantId.replaceAll('-', '')}`
}

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
