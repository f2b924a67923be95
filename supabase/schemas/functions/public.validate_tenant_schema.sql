create or replace function public.validate_tenant_schema(p_tenant_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
-- It waits for whoever is just migrating the schema.
set statement_timeout = '60s'
as $$
  select private.validate_tenant_schema(p_tenant_id)
$$;

revoke all on function public.validate_tenant_schema(uuid) from public, anon, authenticated, service_role;
grant execute on function public.validate_tenant_schema(uuid) to authenticated, service_role;
comment on function public.validate_tenant_schema(uuid) is
  'For admins and the service role: in what a tenant''s own schema differs from what the tenant migrations up to its version make: {tenant_id, schema, version, newest_version, is_valid, drift: [{kind, name, problem: missing | unexpected | changed, expected, actual}]}. To be behind is no drift. Raises NOT_FOUND, TENANT_PURGED, SCHEMA_NOT_APPLICABLE.';
