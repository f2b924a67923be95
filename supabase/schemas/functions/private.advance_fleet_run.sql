-- The run's row is read and not locked, so that steps don't wait for each other; what a step decides it decides by the rows of the
-- tenants. One that another step holds is still pending to everybody else: so a wave is over, and all its failures are to be seen,
-- when nothing of it is pending. The end of a run is decided by the step after its last: two that are the last together each see the
-- other's tenant pending. Lock order: a lane, taken or not; the run's tenant, skipped where another has it; then tenant and schema
-- as everywhere; who holds one of those never asks for a run's.
create or replace function private.advance_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
  v_turn jsonb;
  v_target private.fleet_run_tenants;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id);
  if v_run.status <> 'running' then
    return private.describe_fleet_step('idle', v_run.status);
  end if;
  if not private.take_fleet_lane(v_run) then
    return private.describe_fleet_step('waiting', v_run.status);
  end if;
  v_turn := private.fleet_turn(v_run);
  if v_turn ->> 'wave' is null or v_turn ->> 'stopped' is not null then
    v_run := private.close_fleet_run(v_run, v_turn);
    return private.describe_fleet_step(case v_run.status when 'running' then 'waiting' else 'idle' end, v_run.status);
  end if;

  select * into v_target
  from private.fleet_run_tenants t
  where t.run_id = p_run_id and t.wave = (v_turn ->> 'wave')::integer and t.status = 'pending'
  order by t.tenant_id
  limit 1
  for update skip locked;
  if not found then
    return private.describe_fleet_step('waiting', v_run.status);
  end if;
  return private.migrate_fleet_tenant(v_run, v_target);
end
$$;

revoke all on function private.advance_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.advance_fleet_run(uuid) to authenticated, service_role;
comment on function private.advance_fleet_run(uuid) is 'See public.advance_fleet_run.';
