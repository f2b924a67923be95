create or replace function private.require_tenant_schema(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regnamespace(private.tenant_schema_name(p_tenant_id)) is null then
    perform private.raise_schema_unavailable();
  end if;
end
$$;

revoke all on function private.require_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.require_tenant_schema(uuid) is
  'Raises SCHEMA_UNAVAILABLE where a tenant''s own schema is missing.';
