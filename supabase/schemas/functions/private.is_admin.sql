create or replace function private.is_admin()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return private.is_active_admin((select auth.uid()));
end
$$;

revoke all on function private.is_admin() from public, anon, authenticated, service_role;
grant execute on function private.is_admin() to authenticated;
comment on function private.is_admin() is 'Whether the caller is an active admin.';
