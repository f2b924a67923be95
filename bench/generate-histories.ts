import type pg from 'pg'
import { addUsers, benchAdmin, type Range } from './generate-tenants.ts'

/** Of the template that they are made from. */
const segments = `lateral (
  select e.segment ->> 'slug' as slug, e.segment ->> 'name' as name, e.segment -> 'packages' as packages, e.place
  from public.tenant_templates t, jsonb_array_elements(t.definition -> 'segments') with ordinality as e (segment, place)
  where t.name = 'default' and t.version = 1
) as s`
const segment = `md5('segment ' || n || s.slug)::uuid`

/**
 * What hangs on tenants that `generateTenants` adds, as if each had been provisioned: owner with identity, attempts (one in fifty
 * had failed before), membership, catalogue, three events. Set-based, for a session without triggers.
 */
export async function generateHistories(client: pg.Client, { from, to }: Range): Promise<void> {
  const numbers = `generate_series(${from}, ${to - 1}) as n`
  const statements = [
    addUsers(from + 1, to),
    `insert into auth.identities (id, provider, provider_id, user_id, identity_data)
     select md5('owner ' || n)::uuid, 'email', md5('owner ' || n)::uuid::text, md5('owner ' || n)::uuid,
       jsonb_build_object('sub', md5('owner ' || n)::uuid, 'email', 'owner' || n || '@bench.test')
     from generate_series(${from + 1}, ${to}) as n`,
    `insert into public.provisioning_attempts (request_id, attempt_number, owner_id, status, ended_at)
     select md5('request ' || n)::uuid, 1 + (n % 50 = 0)::integer, md5('owner ' || n + 1)::uuid, 'succeeded', now() from ${numbers}
     union all
     select md5('request ' || n)::uuid, 1, md5('failed owner ' || n)::uuid, 'failed', now() from ${numbers} where n % 50 = 0`,
    `insert into public.tenant_members (tenant_id, user_id, role)
     select md5('tenant ' || n)::uuid, md5('owner ' || n + 1)::uuid, 'OWNER' from ${numbers}`,
    `insert into public.segments (id, tenant_id, slug, name, position)
     select ${segment}, md5('tenant ' || n)::uuid, s.slug, s.name, s.place
     from ${numbers}, ${segments}`,
    `insert into public.packages (tenant_id, segment_id, slug, name, grouping_order)
     select md5('tenant ' || n)::uuid, ${segment}, p.package ->> 'slug', p.package ->> 'name', p.place
     from ${numbers}, ${segments}, lateral jsonb_array_elements(s.packages) with ordinality as p (package, place)`,
    `insert into public.provisioning_events (action, actor_kind, actor_id, request_id, tenant_id, attempt_number, http_request_id, occurred_at)
     select e.action, 'user', '${benchAdmin}', md5('request ' || n)::uuid, md5('tenant ' || n)::uuid, 1, md5('http ' || n),
       timestamptz '2024-01-01' + n * interval '90 seconds'
     from ${numbers}, (values ('attempt_started'), ('tenant_activated'), ('setup_email_requested')) as e (action)`,
  ]
  for (const statement of statements) await client.query(statement)
}
