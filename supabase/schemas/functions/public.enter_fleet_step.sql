create or replace function public.enter_fleet_step(p_run_id uuid)
returns text
language sql
set search_path = ''
as $$
  select private.enter_fleet_step(p_run_id)
$$;

revoke all on function public.enter_fleet_step(uuid) from public, anon, authenticated, service_role;
grant execute on function public.enter_fleet_step(uuid) to authenticated, service_role;
comment on function public.enter_fleet_step(uuid) is
  'For admins and the service role, before public.advance_fleet_run in the same transaction: gives the rest of the transaction the time-outs of a fleet run, and answers the run''s status. Raises NOT_FOUND.';
