-- For a tenant that is just being made, whose schema nobody has touched. What one that has lived lacks: private.restore_tenant_schema.
create or replace function private.make_tenant_schema(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_name constant text := private.tenant_schema_name(p_tenant_id);
  v_migrations private.tenant_migrations[];
  v_migration private.tenant_migrations;
  v_version text;
begin
  perform private.lock_tenant_schema(p_tenant_id);
  select coalesce(array_agg(m order by m.version), '{}'), max(m.version) into v_migrations, v_version
  from private.tenant_migrations m;
  -- Written before it is so: it will be when this transaction ends. What comes after a new schema is planned once more.
  insert into private.tenant_schemas (tenant_id, version, migrated_at)
  values (p_tenant_id, v_version, case when v_version is not null then clock_timestamp() end);

  perform private.create_tenant_role(v_name);
  -- What the migrations are about to make has its grants from the start. private.grant_to_tenant_role would have to look for it.
  execute format(
    'create schema %1$I grant usage on schema %1$I to %1$I; '
      'alter default privileges in schema %1$I grant select, insert, update, delete on tables to %1$I; '
      'alter default privileges in schema %1$I grant usage on sequences to %1$I; '
      'alter default privileges in schema %1$I grant execute on routines to %1$I',
    v_name
  );
  foreach v_migration in array v_migrations loop
    perform private.run_tenant_migration(p_tenant_id, v_migration);
  end loop;
end
$$;

revoke all on function private.make_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.make_tenant_schema(uuid) is
  'Makes a new tenant''s own schema, the role that sees only it, and all that is in it. Raises what a migration raises, see private.run_tenant_migration. The caller has made the tenant.';
