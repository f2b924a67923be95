create or replace function public.transfer_tenant(p_tenant_id uuid, p_owner_email text)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.transfer_tenant(p_tenant_id, p_owner_email)
$$;

revoke all on function public.transfer_tenant(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.transfer_tenant(uuid, text) to authenticated;
comment on function public.transfer_tenant(uuid, text) is
  'For admins: makes an existing user a tenant''s owner; who was owner stays a member. Raises NOT_FOUND, TENANT_PURGED or VALIDATION_ERROR.';
