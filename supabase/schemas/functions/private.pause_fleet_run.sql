create or replace function private.pause_fleet_run(p_run_id uuid)
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
  if v_run.status = 'paused' then
    return private.describe_fleet_run(v_run);
  end if;
  if v_run.status <> 'running' then
    perform private.raise_fleet_transition(v_run, 'pause');
  end if;
  update private.fleet_runs r set status = 'paused' where r.id = p_run_id returning * into v_run;
  perform private.record_fleet_event('fleet_run_paused', v_run);
  return private.describe_fleet_run(v_run);
end
$$;

revoke all on function private.pause_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.pause_fleet_run(uuid) to authenticated, service_role;
comment on function private.pause_fleet_run(uuid) is 'See public.pause_fleet_run.';
