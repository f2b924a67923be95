create or replace function private.list_admins()
returns table (email text, role text, status text, since timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select u.email::text, e.role, e.status, e.updated_at
  from public.employees e
  join auth.users u on u.id = e.user_id
  where e.role in ('SUPER_ADMIN', 'ADMIN')
  order by u.email
$$;

revoke all on function private.list_admins() from public, anon, authenticated, service_role;
grant execute on function private.list_admins() to service_role;
comment on function private.list_admins() is 'See public.list_admins.';
