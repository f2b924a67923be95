create or replace function private.older_employees()
returns table (user_id uuid, role text, status text, created_at timestamptz, updated_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regclass('landlord_legacy.employees') is not null then
    return query execute format(
      'select t.user_id, t.role::text, t.status::text, %s, %s from landlord_legacy.employees t',
      private.older_moment('employees', 'created_at'), private.older_moment('employees', 'updated_at')
    );
  end if;
end
$$;

revoke all on function private.older_employees() from public, anon, authenticated, service_role;
comment on function private.older_employees() is
  'The staff of an older system that was set aside. No rows where there was none.';
