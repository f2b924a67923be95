-- The run's row is read and not locked, so that steps don't wait for each other; what a step decides it decides by the rows of the
-- tenants. One that another step holds is still pending to everybody else: so a wave is over, and all its failures are to be seen,
-- when nothing of it is pending. Lock order: the run's tenant, then request, tenant, schema as everywhere; who holds one of those
-- never asks for a run's.
create or replace function private.advance_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
  v_target private.fleet_run_tenants;
  v_wave integer;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id);
  if v_run.status = 'running' then
    v_wave := (select min(t.wave) from private.fleet_run_tenants t where t.run_id = p_run_id and t.status = 'pending');
    v_run := private.judge_fleet_run(v_run, v_wave);
  end if;
  if v_run.status <> 'running' or v_wave is null then
    return private.describe_fleet_step('idle', v_run.status);
  end if;

  select * into v_target
  from private.fleet_run_tenants t
  where t.run_id = p_run_id and t.wave = v_wave and t.status = 'pending'
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
