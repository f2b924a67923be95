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
