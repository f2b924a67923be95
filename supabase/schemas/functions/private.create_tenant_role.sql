create or replace function private.create_tenant_role(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (select from pg_catalog.pg_roles r where r.rolname = p_name) then
    execute format('create role %I nologin noinherit', p_name);
    -- One that was lost comes back to a schema that has been migrated.
    perform private.grant_to_tenant_role(p_name);
  end if;
  -- Roles are the cluster's. This marks it as this database's, and is of no other use: settings are for who logs in.
  if not exists (select from private.tenant_roles r where r.name = p_name) then
    execute format('alter role %I in database %I set search_path = %I', p_name, current_database(), p_name);
  end if;

  -- Granted once more it would be the same; but a grant is a write that others wait for.
  if not has_schema_privilege(p_name, p_name, 'usage') then
    execute format('grant usage on schema %1$I to %1$I', p_name);
  end if;
end
$$;

revoke all on function private.create_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.create_tenant_role(text) is
  'The role of a tenant''s own schema, which has its name, if it is missing. It can''t log in, and nobody is a member until an operator says so. The caller holds private.lock_tenant_schema.';
