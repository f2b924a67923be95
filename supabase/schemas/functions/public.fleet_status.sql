create or replace function public.fleet_status()
returns jsonb
language sql
set search_path = ''
as $$
  select private.fleet_status()
$$;

revoke all on function public.fleet_status() from public, anon, authenticated, service_role;
grant execute on function public.fleet_status() to authenticated, service_role;
comment on function public.fleet_status() is
  'For admins and the service role: how it stands with the tenants'' own schemas: {newest_version, newest_name, tenants, versions: [{version, name, tenants}], behind, failed, failures, missing, missing_schemas, open_run}. Of failures and missing schemas the first 50.';
