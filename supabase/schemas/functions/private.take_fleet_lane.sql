create or replace function private.take_fleet_lane(p_run private.fleet_runs)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  for v_lane in 1 .. (p_run.settings ->> 'parallelism')::integer loop
    if pg_try_advisory_xact_lock(hashtextextended('fleet_lane' || p_run.id || '/' || v_lane, 0)) then
      return true;
    end if;
  end loop;
  return false;
end
$$;

revoke all on function private.take_fleet_lane(private.fleet_runs) from public, anon, authenticated, service_role;
comment on function private.take_fleet_lane(private.fleet_runs) is
  'Whether there is room for one more step of a fleet run, which the caller then holds until its transaction ends. Runners that know nothing of each other do together no more at once than the run''s parallelism.';
