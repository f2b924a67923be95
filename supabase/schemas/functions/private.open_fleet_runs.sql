create or replace function private.open_fleet_runs()
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('run_id', r.id, 'parallelism', r.settings -> 'parallelism')
  from private.fleet_runs r
  where r.status = 'running'
$$;

revoke all on function private.open_fleet_runs() from public, anon, authenticated, service_role;
grant execute on function private.open_fleet_runs() to service_role;
comment on function private.open_fleet_runs() is 'See public.open_fleet_runs.';
