create or replace function private.find_catalogue_schema(p_tenant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_own text;
begin
  if not exists (select from public.tenants t where t.id = p_tenant_id and t.isolation = 'schema') then
    return 'public';
  end if;
  v_own := private.tenant_schema_name(p_tenant_id);
  return case
    when to_regclass(v_own || '.segments') is not null and to_regclass(v_own || '.packages') is not null then v_own
  end;
end
$$;

revoke all on function private.find_catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.find_catalogue_schema(uuid) is
  'Where a tenant''s segments and packages are: public, or its own schema, whose tables have the same columns. NULL where they should be in its own schema and are not.';
