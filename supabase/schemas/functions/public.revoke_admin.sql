create or replace function public.revoke_admin(p_email text)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.set_admin(p_email, null, 'INACTIVE')
$$;

revoke all on function public.revoke_admin(text) from public, anon, authenticated, service_role;
grant execute on function public.revoke_admin(text) to service_role;
comment on function public.revoke_admin(text) is
  'Takes an admin''s rights away from the next transaction on. Secret key only. Raises NOT_FOUND.';
