create or replace function private.get_operations(p_looks_for_violations boolean)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_violations jsonb;
  v_count bigint;
begin
  perform private.require_admin();
  if p_looks_for_violations then
    -- A restore that went wrong breaks as many as there are tenants: the first of each kind tell what is the matter.
    select coalesce(jsonb_agg(to_jsonb(v) - 'nth') filter (where v.nth <= 100), '[]'), count(*)
    into v_violations, v_count
    from (select f.*, row_number() over (partition by f.problem) as nth from private.invariant_violations() f) v;
  end if;
  return (
    with gauges as materialized (
      select g.name, g.labels ->> 'state' as state, g.value from private.queue_gauges() g
    )
    select jsonb_build_object(
      'waiting', private.count_waiting(),
      'queue', (
        select jsonb_object_agg(depth.state, jsonb_build_object('count', depth.value, 'oldest_seconds', age.value))
        from gauges depth
        join gauges age on age.name = 'landlord_queue_oldest_age_seconds' and age.state = depth.state
        where depth.name = 'landlord_queue_depth'
      ),
      'setup_emails', (
        select jsonb_build_object(
          'count', count(*), 'oldest_seconds', coalesce(extract(epoch from clock_timestamp() - min(o.due_at)), 0)
        )
        from private.owed_setup_emails o
        where o.settled_at is null
      ),
      'open_batches', (
        select count(distinct r.batch_id) from public.provisioning_requests r where r.status in ('pending', 'processing')
      ),
      'fleet', jsonb_build_object(
        'tenants_behind', (select g.value from gauges g where g.name = 'landlord_fleet_tenants_behind'),
        'tenants_failed', (select g.value from gauges g where g.name = 'landlord_fleet_tenants_failed'),
        'open_run', (
          select jsonb_build_object('run_id', r.id, 'status', r.status)
          from private.fleet_runs r
          where r.status in ('running', 'paused', 'stopped')
        )
      ),
      'schedule', jsonb_build_object(
        'reaped_at', private.last_scheduled_run('landlord-reap-expired-requests'),
        'measured_at', (
          select to_timestamp(s.value) from private.metric_samples s where s.name = 'landlord_measured_timestamp_seconds'
        )
      ),
      'violations', v_violations,
      'violation_count', v_count
    )
  );
end
$$;

revoke all on function private.get_operations(boolean) from public, anon, authenticated, service_role;
grant execute on function private.get_operations(boolean) to authenticated;
comment on function private.get_operations(boolean) is 'See public.get_operations.';
