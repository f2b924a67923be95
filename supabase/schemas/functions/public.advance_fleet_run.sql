create or replace function public.advance_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.advance_fleet_run(p_run_id)
$$;

revoke all on function public.advance_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.advance_fleet_run(uuid) to authenticated, service_role;
comment on function public.advance_fleet_run(uuid) is
  'For admins and the service role: migrates the next tenant of a fleet run, in this transaction: {outcome, status, tenant_id, schema, applied, error}. outcome: migrated; failed, with its error, and the schema as it was; skipped, since the tenant is gone; waiting, for those of the wave that others are at; idle, since the run is not running. status is the run''s. Any number may call at once, and each tenant is migrated once. Whoever is killed has done nothing. Raises NOT_FOUND.';
