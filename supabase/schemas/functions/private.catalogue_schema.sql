create or replace function private.catalogue_schema(p_tenant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.find_catalogue_schema(p_tenant_id);
begin
  if v_schema is null then
    perform private.raise_schema_unavailable();
  end if;
  return v_schema;
end
$$;

revoke all on function private.catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.catalogue_schema(uuid) is
  'What private.find_catalogue_schema answers. Raises SCHEMA_UNAVAILABLE where that is nothing.';
