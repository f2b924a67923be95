create or replace function private.measure_gauges()
returns table (name text, labels jsonb, value double precision)
language sql
stable
security definer
set search_path = ''
as $$
  with violations as materialized (
    select * from private.invariant_violations()
  )
  select 'landlord_requests', jsonb_build_object('status', counted.status, 'code', counted.code), sum(counted.requests)
  from (
    select r.status, coalesce(r.error ->> 'code', '') as code, count(*) as requests
    from public.provisioning_requests r
    group by 1, 2
    union all
    select known.status, '', 0 from unnest('{pending,processing,completed,failed}'::text[]) as known (status)
  ) as counted
  group by counted.status, counted.code
  union all
  select 'landlord_batches', jsonb_build_object('mode', counted.mode, 'state', counted.state), sum(counted.batches)
  from (
    select b.mode, case when o.batch_id is null then 'closed' else 'open' end as state, count(*) as batches
    from public.provisioning_batches b
    left join (
      select distinct r.batch_id from public.provisioning_requests r where r.status in ('pending', 'processing')
    ) as o on o.batch_id = b.id
    group by 1, 2
    union all
    select m.mode, s.state, 0
    from unnest('{independent,all_or_nothing}'::text[]) as m (mode), unnest('{open,closed}'::text[]) as s (state)
  ) as counted
  group by counted.mode, counted.state
  union all
  select 'landlord_batch_items', jsonb_build_object('status', counted.status), sum(counted.items)
  from (
    select private.batch_item_status(r) as status, count(*) as items
    from public.provisioning_batch_items i
    left join public.provisioning_requests r on r.id = i.request_id
    group by 1
    union all
    select s.status, 0 from unnest('{queued,running,completed,failed,cancelled,undone}'::text[]) as s (status)
  ) as counted
  group by counted.status
  union all
  select 'landlord_tenants', jsonb_build_object('status', counted.status), sum(counted.tenants)
  from (
    select t.status, count(*) as tenants from public.tenants t group by 1
    union all
    select known.status, 0 from unnest('{provisioning,active,setup_incomplete,suspended,archived}'::text[]) as known (status)
  ) as counted
  group by counted.status
  union all
  select 'landlord_tenant_schemas', '{}', count(*) from public.tenants t where t.isolation = 'schema'
  union all
  select 'landlord_api_keys', '{}', count(*)
  from private.tenant_api_keys k
  where k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
  union all
  select 'landlord_setup_emails_unsent', '{}', count(*)
  from public.provisioning_requests r
  join public.tenants t on t.id = r.tenant_id
  join auth.users u on u.id = t.owner_id
  where r.status = 'completed' and r.owner_mode = 'invite' and u.recovery_sent_at is null and u.last_sign_in_at is null
  union all
  select 'landlord_invariant_violations', jsonb_build_object('invariant', known.invariant), count(v.invariant)
  from unnest('{I1,I2,I3,I4,I8,I9}'::text[]) as known (invariant)
  left join violations v on v.invariant = known.invariant
  group by known.invariant
  union all
  select 'landlord_orphans', jsonb_build_object('kind', known.kind), count(v.problem)
  from (
    values
      ('user', '{OWNER_HAS_NO_TENANT,DEAD_ATTEMPT_HAS_USER}'::text[]),
      ('tenant', '{FAILED_REQUEST_HAS_TENANT,PROVISIONING_TENANT_HAS_NO_REQUEST}'),
      ('row', '{ROW_HAS_NO_TENANT}'),
      ('schema', '{SCHEMA_HAS_NO_TENANT,ROLE_HAS_NO_TENANT}')
  ) as known (kind, problems)
  left join violations v on v.problem = any (known.problems)
  group by known.kind
  union all
  select 'landlord_measured_timestamp_seconds', '{}', extract(epoch from clock_timestamp())
$$;

revoke all on function private.measure_gauges() from public, anon, authenticated, service_role;
comment on function private.measure_gauges() is
  'The gauges that take reading whole tables: seconds, at a million tenants.';
