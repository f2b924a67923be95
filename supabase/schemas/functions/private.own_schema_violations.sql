create or replace function private.own_schema_violations()
returns table (invariant text, problem text, subject text, repair text)
language sql
stable
security definer
set search_path = ''
as $$
  select 'I3', 'SCHEMA_HAS_NO_TENANT', n.nspname,
    -- What it held may be nowhere else: only that of a tenant who is known to be gone goes without asking a person.
    case when private.is_gone(substr(n.nspname, 8)::uuid) then 'drop the schema and its role' end
  from pg_catalog.pg_namespace n
  where n.nspname ~ '^tenant_[0-9a-f]{32}$'
    and not exists (select from public.tenants t where t.id = substr(n.nspname, 8)::uuid and t.isolation = 'schema')

  union all
  select 'I3', 'ROLE_HAS_NO_TENANT', r.name, 'drop the role'
  from private.tenant_roles r
  where not exists (select from public.tenants t where t.id = substr(r.name, 8)::uuid and t.isolation = 'schema')
    and not exists (select from pg_catalog.pg_namespace n where n.nspname = r.name)

  union all
  select 'I8', 'ROW_IS_NOT_IN_ITS_OWN_SCHEMA', shared.subject, null
  from public.tenants t
  join (
    select 'segments/' || s.id as subject, s.tenant_id from public.segments s
    union all
    select 'packages/' || p.id, p.tenant_id from public.packages p
  ) as shared on shared.tenant_id = t.id
  where t.isolation = 'schema'

  union all
  select 'I9', case when b.has_no_schema then 'TENANT_HAS_NO_SCHEMA' else 'TENANT_HAS_NO_ROLE' end, b.tenant_id::text,
    'provision the schema'
  from private.broken_tenant_schemas b

  union all
  select 'I9', 'SCHEMA_HAS_NO_VERSION', t.id::text, null
  from public.tenants t
  where t.isolation = 'schema'
    and not exists (select from private.tenant_schemas s where s.tenant_id = t.id and s.version is not null)
    and not exists (select from private.broken_tenant_schemas b where b.tenant_id = t.id)

  union all
  select 'I9', v.problem, v.tenant_id::text, 'copy what is missing from its template'
  from private.own_catalogue_violations() v
$$;

revoke all on function private.own_schema_violations() from public, anon, authenticated, service_role;
comment on function private.own_schema_violations() is
  'What private.invariant_violations says of tenants whose isolation is schema: every such tenant has its schema, its role and in it its catalogue, and there are no others.';
