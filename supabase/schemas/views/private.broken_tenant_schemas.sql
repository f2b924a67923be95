create view private.broken_tenant_schemas with (security_invoker = true) as
select
  t.id as tenant_id,
  t.status,
  private.tenant_schema_name(t.id) as schema,
  n.oid is null as has_no_schema,
  r.name is null as has_no_role
from public.tenants t
left join pg_catalog.pg_namespace n on n.nspname = private.tenant_schema_name(t.id)
left join private.tenant_roles r on r.name = private.tenant_schema_name(t.id)
where t.isolation = 'schema' and (n.oid is null or r.name is null);

revoke all on table private.broken_tenant_schemas from public, anon, authenticated, service_role;
comment on view private.broken_tenant_schemas is
  'Tenants who should have a schema of their own and lack it, or the role that sees it: private.provision_tenant_schema gives it to them.';
