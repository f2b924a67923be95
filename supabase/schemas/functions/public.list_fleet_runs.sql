create or replace function public.list_fleet_runs(p_limit integer default 20)
returns setof jsonb
language sql
set search_path = ''
as $$
  select private.list_fleet_runs(p_limit)
$$;

revoke all on function public.list_fleet_runs(integer) from public, anon, authenticated, service_role;
grant execute on function public.list_fleet_runs(integer) to authenticated, service_role;
comment on function public.list_fleet_runs(integer) is
  'For admins and the service role: up to 100 fleet runs as public.get_fleet_run answers them, the newest first.';
