create or replace function private.hold_tenant_with_schema(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  -- Enough against its deletion, and in the way of nobody who works with it. Its request is left alone: an owner may be about to be
  -- born, and that waits for nobody.
  select * into v_tenant from public.tenants t where t.id = p_tenant_id for key share;
  if not found then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  if v_tenant.isolation <> 'schema' then
    perform private.raise_error(
      'SCHEMA_NOT_APPLICABLE', jsonb_build_object('isolation', v_tenant.isolation),
      'By its isolation the tenant has no schema of its own.'
    );
  end if;
  return v_tenant;
end
$$;

revoke all on function private.hold_tenant_with_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.hold_tenant_with_schema(uuid) is
  'A tenant that is to have a schema of its own, kept from being deleted until the transaction ends. Raises NOT_FOUND, TENANT_PURGED, SCHEMA_NOT_APPLICABLE.';
