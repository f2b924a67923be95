create or replace function private.cancel_fleet_run(p_run_id uuid)
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
  if v_run.status = 'cancelled' then
    return private.describe_fleet_run(v_run);
  end if;
  if v_run.status = 'completed' then
    perform private.raise_fleet_transition(v_run, 'cancel');
  end if;
  update private.fleet_runs r
  set status = 'cancelled', stopped = null, ended_at = clock_timestamp()
  where r.id = p_run_id
  returning * into v_run;
  -- Whose turn it is at this moment is not waited for: it becomes what it comes to.
  update private.fleet_run_tenants t
  set status = 'skipped', ended_at = clock_timestamp()
  where t.run_id = p_run_id
    and t.tenant_id in (
      select p.tenant_id
      from private.fleet_run_tenants p
      where p.run_id = p_run_id and p.status = 'pending'
      for update skip locked
    );
  perform private.record_fleet_event('fleet_run_cancelled', v_run);
  return private.describe_fleet_run(v_run);
end
$$;

revoke all on function private.cancel_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.cancel_fleet_run(uuid) to authenticated, service_role;
comment on function private.cancel_fleet_run(uuid) is 'See public.cancel_fleet_run.';
