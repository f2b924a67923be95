create or replace function public.list_fleet_run_tenants(p_run_id uuid, p_status text default null, p_after uuid default null, p_limit integer default 100)
returns jsonb
language sql
set search_path = ''
as $$
  select private.list_fleet_run_tenants(p_run_id, p_status, p_after, p_limit)
$$;

revoke all on function public.list_fleet_run_tenants(uuid, text, uuid, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_fleet_run_tenants(uuid, text, uuid, integer) to authenticated, service_role;
comment on function public.list_fleet_run_tenants(uuid, text, uuid, integer) is
  'For admins and the service role: a page of up to 1000 tenants of a fleet run by their ids, all of them or those of one status: {items: [{tenant_id, slug, schema, wave, status, from_version, to_version, attempts, error, ended_at}], next_after}. slug is NULL of a tenant that is gone. Raises NOT_FOUND.';
