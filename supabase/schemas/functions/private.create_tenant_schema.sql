create or replace function private.create_tenant_schema(p_tenant_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_name constant text := private.tenant_schema_name(p_tenant_id);
  v_is_created boolean;
  v_has_role boolean;
begin
  perform private.lock_tenant_schema(p_tenant_id);
  v_has_role := to_regrole(v_name) is not null;
  v_is_created := to_regnamespace(v_name) is null;
  -- What was applied to a schema that is gone is gone with it.
  insert into private.tenant_schemas (tenant_id)
  values (p_tenant_id)
  on conflict (tenant_id) do update set version = null, migrated_at = null, error = null where v_is_created;

  -- The schema comes last: with it, and with a grant on it, everything is void that a connection has planned.
  perform private.create_tenant_role(v_name);
  if v_is_created then
    execute format('create schema %1$I grant usage on schema %1$I to %1$I', v_name);
  -- Granted once more it would be the same; but a grant is a write that others wait for.
  elsif not has_schema_privilege(v_name, v_name, 'usage') then
    execute format('grant usage on schema %1$I to %1$I', v_name);
  end if;
  -- One that was lost comes back to tables that are there, whatever becomes of the migrations that are pending.
  if not v_has_role and not v_is_created then
    perform private.grant_to_tenant_role(v_name);
  end if;
  return v_is_created;
end
$$;

revoke all on function private.create_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.create_tenant_schema(uuid) is
  'Gives a tenant the schema, and the role that sees only it, if they are missing, and answers whether the schema was. It is empty then: see private.apply_tenant_migrations. The caller holds the tenant''s row.';
