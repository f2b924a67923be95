create or replace function private.retry_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
  v_count integer;
  v_constraint text;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id, true);
  if v_run.status = 'cancelled' then
    perform private.raise_fleet_transition(v_run, 'retry');
  end if;

  update private.fleet_run_tenants t
  set status = 'pending', error = null, ended_at = null
  where t.run_id = p_run_id and t.status = 'failed';
  get diagnostics v_count = row_count;
  if v_count = 0 then
    return private.describe_fleet_run(v_run);
  end if;
  update private.fleet_runs r
  set status = 'running', stopped = null, ended_at = null, failures_accepted_at = clock_timestamp()
  where r.id = p_run_id
  returning * into v_run;
  perform private.record_fleet_event('fleet_run_retried', v_run, jsonb_build_object('tenants', v_count));
  return private.describe_fleet_run(v_run);
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_fleet_conflict(v_constraint);
end
$$;

revoke all on function private.retry_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.retry_fleet_run(uuid) to authenticated, service_role;
comment on function private.retry_fleet_run(uuid) is 'See public.retry_fleet_run.';
