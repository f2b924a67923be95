create or replace function private.resume_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id, true);
  if v_run.status = 'running' then
    return private.describe_fleet_run(v_run);
  end if;
  if v_run.status not in ('paused', 'stopped') then
    perform private.raise_fleet_transition(v_run, 'resume');
  end if;
  update private.fleet_runs r
  set status = 'running', stopped = null, failures_accepted_at = clock_timestamp()
  where r.id = p_run_id
  returning * into v_run;
  perform private.record_fleet_event('fleet_run_resumed', v_run);
  return private.describe_fleet_run(v_run);
end
$$;

revoke all on function private.resume_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.resume_fleet_run(uuid) to authenticated, service_role;
comment on function private.resume_fleet_run(uuid) is 'See public.resume_fleet_run.';
