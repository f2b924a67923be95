import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { one } from '../../sql-session.ts'

/**
 * What a schema of a tenant's own is made of, and nothing around it: schema, role, setting, grants, and the tenant migrations' own
 * statements, sent as one text, which is one transaction.
 */
export async function rawSchemaMaker(client: pg.Client): Promise<() => Promise<void>> {
  const { statements, database } = await one<{ statements: string; database: string }>(
    client,
    `select string_agg(statements, E';\\n' order by version) as statements, current_database() as database
     from private.tenant_migrations`,
  )
  return async () => {
    const id = randomUUID()
    const name = `tenant_${id.replaceAll('-', '')}`
    await client.query(`
      create schema ${name};
      create role ${name} nologin noinherit;
      alter role ${name} in database ${database} set search_path = ${name};
      grant usage on schema ${name} to ${name};
      set local search_path = ${name};
      set local landlord.tenant_id = '${id}';
      ${statements};
      grant select, insert, update, delete on segments, packages to ${name};`)
  }
}
