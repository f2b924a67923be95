create or replace function private.catalogue_schema(p_tenant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_name constant text := private.tenant_schema_name(p_tenant_id);
begin
  if not exists (select from public.tenants t where t.id = p_tenant_id and t.isolation = 'schema') then
    return 'public';
  end if;
  if to_regclass(v_name || '.segments') is null or to_regclass(v_name || '.packages') is null then
    perform private.raise_error(
      'SCHEMA_UNAVAILABLE', jsonb_build_object('retry_after_seconds', 60),
      'The tenant''s schema is missing, or its tables. The worker gives it back to an active tenant; so does public.provision_tenant_schema.'
    );
  end if;
  return v_name;
end
$$;

revoke all on function private.catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.catalogue_schema(uuid) is
  'Where a tenant''s segments and packages are: public, or its own schema. The tables have the same columns. Raises SCHEMA_UNAVAILABLE.';
