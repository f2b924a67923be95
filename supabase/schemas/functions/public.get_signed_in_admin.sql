create or replace function public.get_signed_in_admin()
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_signed_in_admin()
$$;

revoke all on function public.get_signed_in_admin() from public, anon, authenticated, service_role;
grant execute on function public.get_signed_in_admin() to authenticated;
comment on function public.get_signed_in_admin() is
  'The calling admin: {user_id, email, name, role}; name is NULL where the auth service knows none. Raises UNAUTHENTICATED or FORBIDDEN.';
