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

  v_is_created := not exists (select from pg_catalog.pg_namespace n where n.nspname = v_name);
  if v_is_created then
    execute format('create schema %I', v_name);
  end if;
  -- What was applied to a schema that is gone is gone with it.
  insert into private.tenant_schemas (tenant_id)
  values (p_tenant_id)
  on conflict (tenant_id) do update set version = null, migrated_at = null, error = null where v_is_created;

  perform private.create_tenant_role(v_name);
  return v_is_created;
end
$$;

revoke all on function private.create_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.create_tenant_schema(uuid) is
  'Gives a tenant the schema, and the role that sees only it, if they are missing, and answers whether the schema was. It is empty then: see private.apply_tenant_migrations. The caller holds the tenant''s row.';
