create or replace function public.revoke_tenant_api_key(p_tenant_id uuid, p_key_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.revoke_tenant_api_key(p_tenant_id, p_key_id)
$$;

revoke all on function public.revoke_tenant_api_key(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.revoke_tenant_api_key(uuid, uuid) to authenticated;
comment on function public.revoke_tenant_api_key(uuid, uuid) is
  'For admins: ends an API key at once, and returns it (private.describe_api_key). Again changes nothing. Raises NOT_FOUND or TENANT_PURGED.';
