create or replace function public.get_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.get_fleet_run(p_run_id)
$$;

revoke all on function public.get_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_fleet_run(uuid) to authenticated, service_role;
comment on function public.get_fleet_run(uuid) is
  'For admins and the service role: a fleet run with its counts by status and by wave; wave 0 is the canary. Raises NOT_FOUND.';
