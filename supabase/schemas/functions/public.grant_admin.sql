create or replace function public.grant_admin(p_email text, p_role text default 'ADMIN')
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.set_admin(p_email, p_role, 'ACTIVE')
$$;

revoke all on function public.grant_admin(text, text) from public, anon, authenticated, service_role;
grant execute on function public.grant_admin(text, text) to service_role;
comment on function public.grant_admin(text, text) is
  'Makes the auth user with this address an active ADMIN or SUPER_ADMIN. Secret key only. Raises NOT_FOUND or VALIDATION_ERROR.';
