-- No lock is held on so many, so one of them may be dropped or migrated between being seen and being described, of which Postgres
-- says that it could not open a relation, or that a look-up failed. By halves the one is left out, and the others are told.
create or replace function private.try_schema_drift(p_tenant_ids uuid[])
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_half constant integer := cardinality(p_tenant_ids) / 2;
begin
  return private.describe_schema_drift(p_tenant_ids);
exception
  when internal_error or undefined_table or undefined_object or invalid_schema_name then
    if v_half = 0 then
      return '[]';
    end if;
    return private.try_schema_drift(p_tenant_ids[:v_half]) || private.try_schema_drift(p_tenant_ids[v_half + 1:]);
end
$$;

revoke all on function private.try_schema_drift(uuid[]) from public, anon, authenticated, service_role;
comment on function private.try_schema_drift(uuid[]) is
  'What private.describe_schema_drift answers of these tenants, without those who are being changed this moment.';
