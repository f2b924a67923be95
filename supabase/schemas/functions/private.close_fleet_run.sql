-- A retry or a resume since the turn was looked at has made it another. Who waited for one here sees its run; of the tenants they
-- would see what was before it.
create or replace function private.close_fleet_run(p_run private.fleet_runs, p_turn jsonb)
returns private.fleet_runs
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- With nothing left to be done there is nothing to stop: what has failed is told by the counts.
  v_status constant text := case when p_turn ->> 'wave' is null then 'completed' else 'stopped' end;
  v_run private.fleet_runs;
begin
  update private.fleet_runs r
  set status = v_status,
      stopped = case v_status when 'stopped' then p_turn -> 'stopped' end,
      ended_at = case v_status when 'completed' then clock_timestamp() end
  where r.id = p_run.id and r.status = 'running' and r.failures_accepted_at = p_run.failures_accepted_at
  returning * into v_run;
  if found then
    perform private.record_fleet_event(
      'fleet_run_' || v_status, v_run, coalesce(v_run.stopped, private.describe_fleet_run(v_run) -> 'counts')
    );
    return v_run;
  end if;
  return private.find_fleet_run(p_run.id);
end
$$;

revoke all on function private.close_fleet_run(private.fleet_runs, jsonb) from public, anon, authenticated, service_role;
comment on function private.close_fleet_run(private.fleet_runs, jsonb) is
  'Completes a running fleet run of which nothing is pending, or stops it, by its private.fleet_turn, and answers it as it is then.';
