create or replace function public.change_tenant_status(
  p_tenant_id uuid,
  p_action text,
  p_reason text default null,
  p_confirm text default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.change_tenant_status(p_tenant_id, p_action, p_reason, p_confirm)
$$;

revoke all on function public.change_tenant_status(uuid, text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.change_tenant_status(uuid, text, text, text) to authenticated;
comment on function public.change_tenant_status(uuid, text, text, text) is
  'For admins: suspend, reactivate, archive, restore or purge a tenant; p_confirm is the slug of the one to be purged. Answers {tenant_id, slug, status, is_changed}, is_changed being false where it was so already. Raises NOT_FOUND, TENANT_PURGED, INVALID_TRANSITION or VALIDATION_ERROR.';
