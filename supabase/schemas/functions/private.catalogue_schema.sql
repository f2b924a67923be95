-- Who reads in the schema that this names is not STABLE, though nothing is written: such a function looks with what its caller's
-- statement saw, and may have waited since for a migration that writes a table anew, or for the schema to be made again. To what was
-- seen before that, the table is empty.
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
    perform private.raise_schema_fault(p_tenant_id);
    -- It has come back meanwhile.
    perform private.raise_schema_unavailable();
  end if;
  return v_schema;
end
$$;

revoke all on function private.catalogue_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.catalogue_schema(uuid) is
  'What private.find_catalogue_schema answers. Raises SCHEMA_UNAVAILABLE or SCHEMA_DRIFTED where that is nothing.';
