import { randomUUID } from 'node:crypto'
import type pg from 'pg'

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

/** Calls `provision_tenant_atomic` once, and answers the id that its owner is to be born with. The tenant of an owner who is there already is active then. */
export async function provisionInSql(client: pg.Client, options: TenantOptions = {}): Promise<string> {
  const { rows } = await client.query<{ owner_id: string }>(
    `select public.provision_tenant_atomic($1, $2) ->> 'owner_id' as owner_id`,
    [randomUUID(), payloadOf(options)],
  )
  return rows[0]?.owner_id ?? ''
}
