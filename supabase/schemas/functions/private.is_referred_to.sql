create or replace function private.is_referred_to(p_tenant_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_reference record;
  v_is_found boolean;
begin
  for v_reference in
    select c.conrelid::regclass as referring_table, own.attname as referring_column
    from pg_catalog.pg_constraint c
    cross join lateral unnest(c.conkey, c.confkey) as pair (own_key, tenants_key)
    join pg_catalog.pg_attribute own on own.attrelid = c.conrelid and own.attnum = pair.own_key
    join pg_catalog.pg_attribute theirs on theirs.attrelid = c.confrelid and theirs.attnum = pair.tenants_key
    where c.contype = 'f'
      and c.confrelid = 'public.tenants'::regclass
      and theirs.attname = 'id'
      -- What every tenant is born with.
      and c.conrelid not in (
        'public.segments'::regclass, 'public.packages'::regclass, 'public.tenant_members'::regclass,
        'private.tenant_api_keys'::regclass, 'private.tenant_clones'::regclass, 'private.tenant_schemas'::regclass
      )
  loop
    execute format(
      'select exists (select from %s where %I = $1)', v_reference.referring_table, v_reference.referring_column
    )
    into v_is_found
    using p_tenant_id;
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

revoke all on function private.is_referred_to(uuid) from public, anon, authenticated, service_role;
comment on function private.is_referred_to(uuid) is
  'Whether a row of a table that is not ours refers to the tenant by foreign key, whatever would become of it with the tenant.';
