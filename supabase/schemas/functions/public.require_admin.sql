create or replace function public.require_admin()
returns uuid
language sql
security invoker
set search_path = ''
as $$
  select private.require_admin()
$$;

revoke all on function public.require_admin() from public, anon, authenticated, service_role;
grant execute on function public.require_admin() to authenticated;
comment on function public.require_admin() is
  'The calling admin''s user id; raises UNAUTHENTICATED or FORBIDDEN for everybody else. For asking first, before anything dear is done: whatever is done asks again in its own transaction.';
