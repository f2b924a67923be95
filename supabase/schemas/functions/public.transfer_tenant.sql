create or replace function public.transfer_tenant(p_tenant_id uuid, p_owner_email text, p_reason text default null)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.transfer_tenant(p_tenant_id, p_owner_email, p_reason)
$$;

revoke all on function public.transfer_tenant(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function public.transfer_tenant(uuid, text, text) to authenticated;
comment on function public.transfer_tenant(uuid, text, text) is
  'For admins: makes an existing user a tenant''s owner; who was owner stays a member. Answers {tenant_id, slug, status, owner_id, owner_email, is_changed}, is_changed being false where it was theirs already. Raises NOT_FOUND, TENANT_PURGED or VALIDATION_ERROR.';
