create or replace function public.provision_tenant_schema(p_tenant_id uuid)
returns jsonb
language sql
set search_path = ''
-- Migrations of a schema that has much in it may take longer than what the API gives a statement.
set statement_timeout = '60s'
as $$
  select private.provision_tenant_schema(p_tenant_id)
$$;

revoke all on function public.provision_tenant_schema(uuid) from public, anon, authenticated, service_role;
grant execute on function public.provision_tenant_schema(uuid) to authenticated, service_role;
comment on function public.provision_tenant_schema(uuid) is
  'For admins and the service role: gives a tenant the schema of its own if it is missing, its pending migrations, and what it began with by every slug that is absent; changes nothing that is there. Any number may call at once. {tenant_id, schema, version, is_created, applied, is_seeded}. Raises NOT_FOUND, TENANT_PURGED, SCHEMA_NOT_APPLICABLE, TENANT_MIGRATION_FAILED, SCHEMA_DRIFTED.';
