create or replace function private.find_catalogue_schema(p_tenant_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when not exists (select from public.tenants t where t.id = p_tenant_id and t.isolation = 'schema') then 'public'
    when to_regclass(own.name || '.segments') is not null and to_regclass(own.name || '.packages') is not null then own.name
  end
  from private.tenant_schema_name(p_tenant_id) as own (name)
$$;

revoke all on function private.find_catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.find_catalogue_schema(uuid) is
  'Where a tenant''s segments and packages are: public, or its own schema, whose tables have the same columns. NULL where they should be in its own schema and are not.';
