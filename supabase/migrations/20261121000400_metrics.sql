set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create table private.metric_samples (
  name text not null,
  labels jsonb not null default '{}',
  value double precision not null,
  constraint metric_samples_pkey primary key (name, labels)
);

comment on table private.metric_samples is
  'What is kept of the metrics rather than asked for at each scrape: counters, which only grow, and gauges that are dear to count.';

alter table private.metric_samples enable row level security;
revoke all on table private.metric_samples from public, anon, authenticated, service_role;

create table private.metric_progress (
  is_the_only_row boolean constraint metric_progress_pkey primary key default true,
  counted_to xid8 not null default '0',
  constraint metric_progress_is_one_row check (is_the_only_row)
);

comment on table private.metric_progress is 'How far the counters in private.metric_samples have come in the log of events. Who counts holds the row.';
comment on column private.metric_progress.counted_to is
  'All events of this transaction and of those before it are counted. Only such whose order is settled: see provisioning_events.transaction_id.';

insert into private.metric_progress default values;

alter table private.metric_progress enable row level security;
revoke all on table private.metric_progress from public, anon, authenticated, service_role;

create or replace function private.bucket_label(p_bound double precision)
returns text
language sql
immutable
set search_path = ''
as $$
  select case p_bound when 'Infinity' then '+Inf' else p_bound::text end
$$;

revoke all on function private.bucket_label(double precision) from public, anon, authenticated, service_role;
comment on function private.bucket_label(double precision) is 'The bound of a histogram''s bucket as Prometheus writes it.';

create or replace function private.count_events(p_from xid8, p_to xid8)
returns table (name text, labels jsonb, value double precision)
language sql
stable
security definer
set search_path = ''
as $$
  with events as materialized (
    select
      e.action,
      e.batch_id is not null as is_of_a_batch,
      coalesce(e.details ->> 'code', '') as code,
      case e.action when 'tenant_activated' then extract(epoch from a.ended_at - a.started_at)::double precision end as seconds,
      e.action = 'attempt_started' and before.status = 'abandoned' as takes_over
    from public.provisioning_events e
    left join public.provisioning_attempts a
      on e.action = 'tenant_activated' and a.request_id = e.request_id and a.attempt_number = e.attempt_number
    left join public.provisioning_attempts before
      on e.action = 'attempt_started' and before.request_id = e.request_id and before.attempt_number = e.attempt_number - 1
    where e.transaction_id > p_from and e.transaction_id <= p_to
  ),
  decided as (
    select
      is_of_a_batch,
      code,
      case
        when action = 'tenant_activated' then 'completed'
        when action = 'tenant_undone' or code = 'BATCH_UNDONE' then 'undone'
        when code = 'BATCH_ITEM_CANCELLED' then 'cancelled'
        else 'failed'
      end as status
    from events
    where action in ('tenant_activated', 'tenant_undone', 'attempt_failed', 'request_dropped')
  )
  select 'landlord_events_total', jsonb_build_object('action', action), count(*)
  from events group by action
  union all
  select 'landlord_attempts_total', jsonb_build_object('status', meaning.status), count(*)
  from events
  join (
    values ('attempt_started', 'started'), ('tenant_activated', 'succeeded'), ('attempt_failed', 'failed')
  ) as meaning (action, status) using (action)
  group by meaning.status
  union all
  select 'landlord_attempts_total', '{"status": "abandoned"}', count(*) from events where takes_over having count(*) > 0
  union all
  select 'landlord_requests_decided_total', jsonb_build_object('status', status, 'code', code), count(*)
  from decided group by status, code
  union all
  select 'landlord_batch_items_decided_total', jsonb_build_object('status', status), count(*)
  from decided where is_of_a_batch group by status
  union all
  select
    'landlord_provisioning_duration_seconds_bucket',
    jsonb_build_object('le', private.bucket_label(bound)),
    count(*) filter (where seconds <= bound)
  from events
  cross join unnest(private.duration_buckets()) as bound
  where seconds is not null
  group by bound
  union all
  select total.name, '{}', total.value
  from (select count(seconds) as number, coalesce(sum(seconds), 0) as seconds from events) as of_all
  cross join lateral (
    values
      ('landlord_provisioning_duration_seconds_sum', of_all.seconds),
      ('landlord_provisioning_duration_seconds_count', of_all.number)
  ) as total (name, value)
$$;

revoke all on function private.count_events(xid8, xid8) from public, anon, authenticated, service_role;
comment on function private.count_events(xid8, xid8) is
  'What the counters grow by for the events of transactions after the first up to the second.';

create or replace function private.count_new_events(p_max_events integer)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_from xid8;
  v_to xid8;
  v_events integer;
begin
  -- One at a time, so that nothing is counted twice. Who comes meanwhile goes without and sees what is counted so far.
  select p.counted_to into v_from from private.metric_progress p for update skip locked;
  if not found then
    return 0;
  end if;

  -- A transaction is counted whole, even if that takes a few more than p_max_events.
  select max(e.transaction_id), count(*) into v_to, v_events
  from (
    select e.transaction_id
    from public.provisioning_events e
    where e.transaction_id > v_from and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    order by e.transaction_id, e.id
    limit p_max_events
  ) as e;
  if v_events = 0 then
    return 0;
  end if;

  insert into private.metric_samples as s (name, labels, value)
  select c.name, c.labels, c.value from private.count_events(v_from, v_to) c
  on conflict (name, labels) do update set value = s.value + excluded.value;

  update private.metric_progress set counted_to = v_to;
  return v_events;
end
$$;

revoke all on function private.count_new_events(integer) from public, anon, authenticated, service_role;
comment on function private.count_new_events(integer) is
  'Adds the events that have settled since the last call to the counters, the oldest first, about p_max_events at most. Returns how many; 0 if none, or if another is at it.';

create or replace function private.duration_buckets()
returns double precision[]
language sql
immutable
set search_path = ''
as $$
  -- An attempt takes a fraction of a second; a slow auth service up to some seconds; the lease ends after 180.
  select '{0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,180,Infinity}'::double precision[]
$$;

revoke all on function private.duration_buckets() from public, anon, authenticated, service_role;
comment on function private.duration_buckets() is 'Upper bounds, in seconds, of landlord_provisioning_duration_seconds.';

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
      ('row', '{ROW_HAS_NO_TENANT}')
  ) as known (kind, problems)
  left join violations v on v.problem = any (known.problems)
  group by known.kind
  union all
  select 'landlord_measured_timestamp_seconds', '{}', extract(epoch from clock_timestamp())
$$;

revoke all on function private.measure_gauges() from public, anon, authenticated, service_role;
comment on function private.measure_gauges() is
  'The gauges that take reading whole tables: seconds, at a million tenants.';

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
    (18, 'landlord_measured_timestamp_seconds', 'gauge', 'When the measured gauges were last measured, in Unix time.')
$$;

revoke all on function private.metric_families() from public, anon, authenticated, service_role;
comment on function private.metric_families() is
  'Every metric there is, with its Prometheus type and help, in the order in which they are shown. Measured: kept, and counted anew every five minutes.';

create or replace function private.metrics()
returns table (family text, type text, help text, name text, labels jsonb, value double precision)
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- Enough for a burst between two scrapes, little enough for a scrape's patience.
  perform private.count_new_events(20000);

  return query
  with samples as (
    select s.name, s.labels, s.value from private.metric_samples s
    union all
    select q.name, q.labels, q.value from private.queue_gauges() q
    union all
    -- A counter that appears with its first event would hide that event from rate().
    select zero.name, zero.labels, 0
    from (
      select 'landlord_requests_decided_total', '{"status": "completed", "code": ""}'::jsonb
      union all
      select 'landlord_attempts_total', jsonb_build_object('status', s.status)
      from unnest('{started,succeeded,failed,abandoned}'::text[]) as s (status)
      union all
      select 'landlord_batch_items_decided_total', jsonb_build_object('status', s.status)
      from unnest('{completed,failed,cancelled,undone}'::text[]) as s (status)
      union all
      select 'landlord_provisioning_duration_seconds_bucket', jsonb_build_object('le', private.bucket_label(bound))
      from unnest(private.duration_buckets()) as bound
      union all
      select 'landlord_provisioning_duration_seconds_' || suffix, '{}' from unnest('{sum,count}'::text[]) as suffix
    ) as zero (name, labels)
  )
  select f.family, f.type, f.help, s.name, s.labels, sum(s.value)
  from private.metric_families() f
  left join samples s
    on s.name = f.family
    or (f.type = 'histogram' and s.name in (f.family || '_bucket', f.family || '_sum', f.family || '_count'))
  group by f.place, f.family, f.type, f.help, s.name, s.labels
  order by f.place, s.name, (s.labels ->> 'le')::double precision, s.labels;
end
$$;

revoke all on function private.metrics() from public, anon, authenticated, service_role;
grant execute on function private.metrics() to service_role;
comment on function private.metrics() is 'See public.metrics.';

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
        when r.owner_mode = 'invite' and private.is_active_admin(r.admin_user_id) then 'expired'
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
$$;

revoke all on function private.queue_gauges() from public, anon, authenticated, service_role;
comment on function private.queue_gauges() is
  'What waits, and for how long: requests not decided yet, set-up e-mails due. Reads those alone, by their partial indexes.';

create or replace function private.refresh_metrics(p_max_age interval default '4 minutes')
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('landlord.refresh_metrics', 0)) then
    return false;
  end if;

  -- What scrapes can't keep up with: a history from before there were metrics, say.
  for v_round in 1..100 loop
    exit when private.count_new_events(10000) = 0;
  end loop;

  if exists (
    select from private.metric_samples s
    where s.name = 'landlord_measured_timestamp_seconds'
      and to_timestamp(s.value) > clock_timestamp() - p_max_age
  ) then
    return false;
  end if;

  with measured as materialized (
    select * from private.measure_gauges()
  ),
  gone as (
    delete from private.metric_samples s
    using private.metric_families() f
    where f.family = s.name
      and f.type = 'gauge'
      and not exists (select from measured m where m.name = s.name and m.labels = s.labels)
  )
  insert into private.metric_samples (name, labels, value)
  select m.name, m.labels, m.value from measured m
  on conflict (name, labels) do update set value = excluded.value;
  return true;
end
$$;

revoke all on function private.refresh_metrics(interval) from public, anon, authenticated, service_role;
comment on function private.refresh_metrics(interval) is
  'For a schedule: catches up with the events, and measures the gauges that are dear, unless they are younger than p_max_age. Returns whether it did; any number may run at once, one works.';

create or replace function public.metrics()
returns table (family text, type text, help text, name text, labels jsonb, value double precision)
language sql
volatile
security invoker
set search_path = ''
as $$
  select * from private.metrics()
$$;

revoke all on function public.metrics() from public, anon, authenticated, service_role;
grant execute on function public.metrics() to service_role;
comment on function public.metrics() is
  'Everything that is measured, one row a sample, in order; a family without any sample yet is one row whose name is NULL. Counts what happened since the last call. Secret key only.';

-- Reaper and metrics run by pg_cron where this database is the one that pg_cron runs for; elsewhere whoever runs the database
-- calls them. An extension that is there is left alone: on Supabase even `create extension if not exists` may set it up anew.
do $$
begin
  if current_setting('cron.database_name', true) is distinct from current_database() then
    raise notice 'no pg_cron here: call private.reap_expired_requests() once a minute, private.refresh_metrics() every five';
    return;
  end if;
  if not exists (select from pg_catalog.pg_extension e where e.extname = 'pg_cron') then
    create extension pg_cron with schema pg_catalog;
  end if;
  -- Scheduling a known name again replaces it.
  perform cron.schedule('landlord-reap-expired-requests', '* * * * *', 'select private.reap_expired_requests()');
  perform cron.schedule('landlord-refresh-metrics', '*/5 * * * *', 'select private.refresh_metrics()');
end
$$;
