set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.metric_families()
returns table (place integer, family text, type text, help text)
language sql
immutable
set search_path = ''
as $$
  values
    (1, 'landlord_requests_decided_total', 'counter',
      'Provisioning requests decided, by status and error code; one that failed and is tried again counts each time.'),
    (2, 'landlord_attempts_total', 'counter', 'Attempts begun, and what became of them.'),
    (3, 'landlord_provisioning_duration_seconds', 'histogram', 'From the start of an attempt to the activation of its tenant.'),
    (4, 'landlord_batch_items_decided_total', 'counter', 'Of the requests decided, items of batches.'),
    (5, 'landlord_events_total', 'counter', 'Audit events, by action.'),
    (6, 'landlord_queue_depth', 'gauge',
      'Requests not decided yet: pending (not begun), in_flight, prepared (waits for its batch), expired (a worker''s), left_to_caller (nobody else can), overdue (the reaper''s).'),
    (7, 'landlord_queue_oldest_age_seconds', 'gauge', 'For how long the oldest of them has been so; 0 where there is none.'),
    (8, 'landlord_setup_emails_due', 'gauge', 'Set-up e-mails that wait for a worker.'),
    (9, 'landlord_setup_emails_unsent', 'gauge',
      'Owners who were invited, never signed in, and for whom the auth service has sent no mail. Measured.'),
    (10, 'landlord_requests', 'gauge', 'Provisioning requests there are, by status and error code. Measured.'),
    (11, 'landlord_batches', 'gauge', 'Batches there are: open while an item is not decided. Measured.'),
    (12, 'landlord_batch_items', 'gauge', 'Items of batches there are, by how they stand. Measured.'),
    (13, 'landlord_tenants', 'gauge', 'Tenants there are, by status. Measured.'),
    (14, 'landlord_tenant_schemas', 'gauge', 'Tenants with a schema of their own. Measured.'),
    (15, 'landlord_api_keys', 'gauge', 'API keys that verify. Measured.'),
    (16, 'landlord_invariant_violations', 'gauge', 'What the doctor finds, by invariant. Measured.'),
    (17, 'landlord_orphans', 'gauge', 'Of these, what was left behind: users, tenants, rows of tenants. Measured.'),
    (18, 'landlord_fleet_tenants_behind', 'gauge', 'Tenants whose own schema has not come to the newest tenant migration.'),
    (19, 'landlord_fleet_tenants_failed', 'gauge', 'Tenants whose own schema could not be migrated when it was last tried.'),
    (20, 'landlord_fleet_runs_open', 'gauge', 'Fleet runs that are not over, by status: one at most.'),
    (21, 'landlord_measured_timestamp_seconds', 'gauge', 'When the measured gauges were last measured, in Unix time.')
$$;

revoke all on function private.metric_families() from public, anon, authenticated, service_role;
comment on function private.metric_families() is
  'Every metric there is, with its Prometheus type and help, in the order in which they are shown. Measured: kept, and counted anew every five minutes.';

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
