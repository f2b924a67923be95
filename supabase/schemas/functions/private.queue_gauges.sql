create or replace function private.queue_gauges()
returns table (name text, labels jsonb, value double precision)
language sql
stable
security definer
set search_path = ''
as $$
  with open_requests as (
    select 'pending' as state, r.created_at as since
    from public.provisioning_requests r
    where r.status = 'pending'
    union all
    select
      case
        when r.prepared_at is not null then 'prepared'
        when r.lease_expires_at > clock_timestamp() then 'in_flight'
        when r.deadline_at <= clock_timestamp() then 'overdue'
        when r.owner_mode = 'sign_up' or r.owner_mode = 'invite' and private.is_active_admin(r.admin_user_id) then 'expired'
        else 'left_to_caller'
      end,
      case
        when r.prepared_at is not null then r.prepared_at
        when r.lease_expires_at > clock_timestamp() then r.created_at
        when r.deadline_at <= clock_timestamp() then greatest(r.lease_expires_at, r.deadline_at)
        else r.lease_expires_at
      end
    from public.provisioning_requests r
    where r.status = 'processing'
  )
  select gauge.name, jsonb_build_object('state', states.state), gauge.value
  from unnest('{pending,in_flight,prepared,expired,left_to_caller,overdue}'::text[]) as states (state)
  cross join lateral (
    select count(*) as depth, coalesce(extract(epoch from clock_timestamp() - min(o.since)), 0) as age
    from open_requests o where o.state = states.state
  ) as queue
  cross join lateral (
    values ('landlord_queue_depth', queue.depth), ('landlord_queue_oldest_age_seconds', greatest(queue.age, 0))
  ) as gauge (name, value)
  union all
  select 'landlord_setup_emails_due', '{}', count(*)
  from private.owed_setup_emails o
  where o.settled_at is null
  union all
  select 'landlord_fleet_tenants_behind', '{}', count(*)
  from private.tenant_schemas s
  where s.version is null or s.version < (select private.newest_tenant_migration())
  union all
  select 'landlord_fleet_tenants_failed', '{}', count(*)
  from private.tenant_schemas s
  where s.error is not null
  union all
  select 'landlord_fleet_runs_open', jsonb_build_object('status', known.status), count(r.id)
  from unnest('{running,paused,stopped}'::text[]) as known (status)
  left join private.fleet_runs r on r.status = known.status
  group by known.status
$$;

revoke all on function private.queue_gauges() from public, anon, authenticated, service_role;
comment on function private.queue_gauges() is
  'What waits, and for how long: requests not decided yet, set-up e-mails due, tenants whose own schema is behind. Reads those alone, by their indexes.';
