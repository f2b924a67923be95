create or replace function public.open_fleet_runs()
returns setof jsonb
language sql
set search_path = ''
as $$
  select private.open_fleet_runs()
$$;

revoke all on function public.open_fleet_runs() from public, anon, authenticated, service_role;
grant execute on function public.open_fleet_runs() to service_role;
comment on function public.open_fleet_runs() is
  'For the worker: the fleet runs that have steps to be taken, {run_id, parallelism}.';
