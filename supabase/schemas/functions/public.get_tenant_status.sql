create or replace function public.get_tenant_status(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_tenant_status(p_tenant_id)
$$;

revoke all on function public.get_tenant_status(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_tenant_status(uuid) to authenticated;
comment on function public.get_tenant_status(uuid) is
  'For admins: where a tenant and the request that made it stand. Raises NOT_FOUND or TENANT_PURGED.';
