-- In the schemas of two tenants that nobody is: what works once but not for the next tenant, such as a table in another schema, or
-- has a tenant's name in it, is found here and not when the first tenants are made with it.
create or replace function private.try_tenant_migrations(p_up_to text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- At random, since a migration may well have the nil UUID in it, which is no tenant's.
  v_scratch constant uuid[] := '{2c7f8a0e-5b1d-4f63-9e84-a6d0c35b7f12,d94b06e3-8f2a-4c75-b1de-3701f9c8ae56}';
  v_tenant_id uuid;
  v_migration private.tenant_migrations;
  v_shapes jsonb[] := '{}';
  v_settings constant jsonb := private.session_settings();
begin
  foreach v_tenant_id in array v_scratch loop
    execute format('create schema %I', private.tenant_schema_name(v_tenant_id));
    for v_migration in
      select * from private.tenant_migrations m where m.version <= p_up_to order by m.version
    loop
      perform private.run_tenant_migration(v_tenant_id, v_migration);
    end loop;
    v_shapes := v_shapes || private.describe_schema(private.tenant_schema_name(v_tenant_id));
  end loop;

  if private.session_settings() <> v_settings then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('TENANT_MIGRATION_REFUSED: %s changes a setting, which would stay with the connection', p_up_to);
  end if;
  if v_shapes[1] <> v_shapes[2] then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('TENANT_MIGRATION_REFUSED: %s makes another schema for each tenant', p_up_to);
  end if;
  foreach v_tenant_id in array v_scratch loop
    perform private.drop_tenant_schema(private.tenant_schema_name(v_tenant_id));
  end loop;
  return v_shapes[1];
end
$$;

revoke all on function private.try_tenant_migrations(text) from public, anon, authenticated, service_role;
comment on function private.try_tenant_migrations(text) is
  'Runs the tenant migrations up to a version in scratch schemas, of which nothing stays, and answers what came of it as private.describe_schema has it. Raises TENANT_MIGRATION_REFUSED, or what a migration raises. The caller holds the registration''s lock.';
