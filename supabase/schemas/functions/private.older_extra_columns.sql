create or replace function private.older_extra_columns()
returns setof text
language sql
stable
security definer
set search_path = ''
as $$
  select format('%I.%I', c.relname, a.attname)
  from pg_catalog.pg_class c
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = to_regnamespace('landlord_legacy')
    and (
      c.relname = 'tenants'
        and a.attname not in ('id', 'name', 'slug', 'timezone', 'currency', 'status', 'created_at', 'updated_at')
      or c.relname = 'employees' and a.attname not in ('id', 'user_id', 'role', 'status', 'created_at', 'updated_at')
    )
  order by c.relname, a.attnum
$$;

revoke all on function private.older_extra_columns() from public, anon, authenticated, service_role;
comment on function private.older_extra_columns() is
  'Columns of the older tenants and employees that Landlord has no place for.';
