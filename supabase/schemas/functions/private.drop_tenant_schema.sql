create or replace function private.drop_tenant_schema(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
-- What goes with it is told otherwise, name by name.
set client_min_messages = 'warning'
as $$
begin
  if p_name !~ '^tenant_[0-9a-f]{32}$' then
    raise exception '% is no schema of a tenant', p_name;
  end if;

  execute format('drop schema if exists %I cascade', p_name);
  if not exists (select from pg_catalog.pg_roles r where r.rolname = p_name) then
    return;
  end if;
  execute format('alter role %I in database %I reset all', p_name, current_database());
  begin
    execute format('drop role %I', p_name);
  exception
    -- An application has granted it something besides: that goes, too.
    when dependent_objects_still_exist then
      perform private.drop_granted_role(p_name);
  end;
end
$$;

revoke all on function private.drop_tenant_schema(text) from public, anon, authenticated, service_role;
comment on function private.drop_tenant_schema(text) is
  'Removes a tenant''s own schema with all that is in it, and its role. The caller knows that its tenant is gone.';
