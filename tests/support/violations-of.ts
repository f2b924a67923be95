import { sql } from './database.ts'

/** The invariants that a tenant violates, or a batch, its requests, tenants or owners. */
export function violationsOf(id: string): Promise<Record<string, unknown>[]> {
  return sql(
    `with own as (
       select r.id, r.tenant_id, a.owner_id
       from public.provisioning_requests r
       left join public.provisioning_attempts a on a.request_id = r.id
       where r.batch_id = $1
     )
     select v.* from private.invariant_violations() v
     where v.subject = $1::text
       or v.subject in (select unnest(array[o.id::text, o.tenant_id::text, o.owner_id::text]) from own o)`,
    [id],
  )
}
