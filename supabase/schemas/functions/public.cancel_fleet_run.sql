create or replace function public.cancel_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.cancel_fleet_run(p_run_id)
$$;

revoke all on function public.cancel_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.cancel_fleet_run(uuid) to authenticated, service_role;
comment on function public.cancel_fleet_run(uuid) is
  'For admins and the service role: ends a fleet run; tenants whose turn has not come are skipped. What is migrated stays so. Answers the run. Raises NOT_FOUND, INVALID_TRANSITION for a completed one.';
