import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { one } from './sql-session.ts'

/** What the benches vary of a tenant; `owner` is a user who is there already, else one is invited. */
export type TenantOptions = { isolation?: 'shared' | 'schema'; owner?: { user_id: string; email: string } }

/** A request for a tenant, as the function hands it to the database. */
function payloadOf({ isolation = 'shared', owner }: TenantOptions) {
  const slug = `b${randomUUID().replaceAll('-', '').slice(0, 20)}`
  return {
    tenant: { name: `Bench ${slug}`, slug },
    owner: {
      full_name: 'Bench Owner',
      ...(owner ? { mode: 'existing', ...owner } : { mode: 'invite', email: `${slug}@bench.test` }),
    },
    isolation,
  }
}

/** Calls `provision_tenant_atomic` once, and answers who is to be born for it. The tenant of an owner who is there already is active then. */
export async function provisionInSql(
  client: pg.Client,
  options: TenantOptions = {},
): Promise<{ owner_id: string; owner_email: string }> {
  return one(
    client,
    `select made ->> 'owner_id' as owner_id, made ->> 'owner_email' as owner_email
     from public.provision_tenant_atomic($1, $2) as made`,
    [randomUUID(), payloadOf(options)],
  )
}
