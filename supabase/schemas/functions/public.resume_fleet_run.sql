create or replace function public.resume_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.resume_fleet_run(p_run_id)
$$;

revoke all on function public.resume_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.resume_fleet_run(uuid) to authenticated, service_role;
comment on function public.resume_fleet_run(uuid) is
  'For admins and the service role: lets a fleet run go on that was paused or has stopped; what had failed until then stops it no more. Answers the run. Raises NOT_FOUND, INVALID_TRANSITION.';
