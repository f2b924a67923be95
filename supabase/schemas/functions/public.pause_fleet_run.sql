create or replace function public.pause_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.pause_fleet_run(p_run_id)
$$;

revoke all on function public.pause_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.pause_fleet_run(uuid) to authenticated, service_role;
comment on function public.pause_fleet_run(uuid) is
  'For admins and the service role: lets a fleet run begin no further tenant until it is resumed. Answers the run. Raises NOT_FOUND, INVALID_TRANSITION.';
