create or replace function public.get_tenant(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_tenant(p_tenant_id)
$$;

revoke all on function public.get_tenant(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_tenant(uuid) to authenticated;
comment on function public.get_tenant(uuid) is
  'For admins: all of a tenant: {tenant, features, limits, owner, counts, request, allowed_actions}. Raises NOT_FOUND or TENANT_PURGED.';
