create or replace function private.is_admin()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.employees e
    where e.user_id = (select auth.uid())
      and e.role in ('SUPER_ADMIN', 'ADMIN')
      and e.status = 'ACTIVE'
  )
$$;

revoke all on function private.is_admin() from public, anon, authenticated, service_role;
grant execute on function private.is_admin() to authenticated;
comment on function private.is_admin() is 'Whether the caller is an active admin, by public.employees and nothing else.';
