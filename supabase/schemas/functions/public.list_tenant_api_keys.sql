create or replace function public.list_tenant_api_keys(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.list_tenant_api_keys(p_tenant_id)
$$;

revoke all on function public.list_tenant_api_keys(uuid) from public, anon, authenticated, service_role;
grant execute on function public.list_tenant_api_keys(uuid) to authenticated;
comment on function public.list_tenant_api_keys(uuid) is
  'For admins: a tenant''s API keys (private.describe_api_key), the newest first: all that may still verify, and of the others so many that it is 200. Never a hash. Raises NOT_FOUND or TENANT_PURGED.';
