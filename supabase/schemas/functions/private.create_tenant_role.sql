create or replace function private.create_tenant_role(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_there constant boolean := to_regrole(p_name) is not null;
begin
  if not v_is_there then
    execute format('create role %I nologin noinherit', p_name);
  end if;
  -- Roles are the cluster's. This marks it as this database's, and is of no other use: settings are for who logs in. By the setting's own
  -- index: private.tenant_roles reads the marks of all tenants.
  if not v_is_there or not exists (
    select from pg_catalog.pg_db_role_setting s
    where s.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
      and s.setrole = to_regrole(p_name)
  ) then
    execute format('alter role %I in database %I set search_path = %I', p_name, current_database(), p_name);
  end if;
end
$$;

revoke all on function private.create_tenant_role(text) from public, anon, authenticated, service_role;
comment on function private.create_tenant_role(text) is
  'The role of a tenant''s own schema, which has its name, if it is missing. It can''t log in, and nobody is a member until an operator says so. What it may do: private.grant_to_tenant_role. The caller holds private.lock_tenant_schema.';
