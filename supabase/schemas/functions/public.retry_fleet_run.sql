create or replace function public.retry_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.retry_fleet_run(p_run_id)
$$;

revoke all on function public.retry_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.retry_fleet_run(uuid) to authenticated, service_role;
comment on function public.retry_fleet_run(uuid) is
  'For admins and the service role: lets a fleet run try again what has failed, also one that is completed. Answers the run, unchanged where nothing has failed. Raises NOT_FOUND, INVALID_TRANSITION for a cancelled one, FLEET_RUN_ACTIVE while another is open.';
