create or replace function private.create_tenant_role(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Roles are the cluster's. The setting marks it as this database's, and is of no other use: settings are for who logs in.
  if to_regrole(p_name) is null then
    execute format(
      'create role %1$I nologin noinherit; alter role %1$I in database %2$I set search_path = %1$I', p_name, current_database()
    );
  -- By the setting's own index: private.tenant_roles reads the marks of all tenants.
  elsif not exists (
    select from pg_catalog.pg_db_role_setting s
    where s.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
      and s.setrole = to_regrole(p_name)
  ) then
    execute format('alter role %1$I in database %2$I set search_path = %1$I', p_name, current_database());
  end if;
end
$$;

revoke all on function private.create_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.create_tenant_role(text) is
  'The role of a tenant''s own schema, which has its name, if it is missing. It can''t log in, and nobody is a member until an operator says so. What it may do: private.grant_to_tenant_role. The caller holds private.lock_tenant_schema.';
