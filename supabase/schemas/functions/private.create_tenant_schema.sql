create or replace function private.create_tenant_schema(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_name constant text := private.tenant_schema_name(p_tenant_id);
  v_is_created boolean;
begin
  perform private.lock_tenant_schema(p_tenant_id);
  v_is_created := to_regnamespace(v_name) is null;
  -- What was applied to a schema that is gone is gone with it.
  insert into private.tenant_schemas (tenant_id)
  values (p_tenant_id)
  on conflict (tenant_id) do update set version = null, migrated_at = null, error = null where v_is_created;

  -- The schema comes last: with it, and with a grant on it, everything is void that a connection has planned.
  perform private.create_tenant_role(v_name);
  if v_is_created then
    execute format('create schema %I; ', v_name) || private.tenant_role_rights(v_name);
  -- Granted once more it would be the same; but a grant is a write that others wait for.
  elsif not private.has_tenant_role_rights(v_name) then
    execute private.tenant_role_rights(v_name);
    -- What was made without them, whatever becomes of the migrations that are pending.
    perform private.grant_to_tenant_role(v_name);
  end if;
  return v_is_created;
end
$$;

revoke all on function private.create_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.create_tenant_schema(uuid) is
  'Gives a tenant the schema, and the role that sees only it, if they are missing, and answers whether the schema was. It is empty then: see private.apply_tenant_migrations. The caller holds the tenant''s row.';
