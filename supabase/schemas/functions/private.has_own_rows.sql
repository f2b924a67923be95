create or replace function private.has_own_rows(p_tenant public.tenants)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_table text;
  v_is_found boolean;
begin
  if p_tenant.isolation <> 'schema' then
    return false;
  end if;
  for v_table in
    select c.oid::regclass::text
    from pg_catalog.pg_class c
    where c.relnamespace = to_regnamespace(private.tenant_schema_name(p_tenant.id))
      and c.relkind in ('r', 'p')
      and c.relname not in ('segments', 'packages')
  loop
    execute format('select exists (select from %s)', v_table) into v_is_found;
    if v_is_found then
      return true;
    end if;
  end loop;
  return false;
exception
  -- A table that may not be looked into may hold anything.
  when insufficient_privilege then
    return true;
end
$$;

revoke all on function private.has_own_rows(public.tenants) from public, anon, authenticated, service_role;
comment on function private.has_own_rows(public.tenants) is
  'Whether a table in a tenant''s own schema, other than its catalogue''s, has a row: an application may keep anything there.';
