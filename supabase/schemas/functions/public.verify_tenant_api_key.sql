create or replace function public.verify_tenant_api_key(p_secret_hash text)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.verify_tenant_api_key(p_secret_hash)
$$;

revoke all on function public.verify_tenant_api_key(text) from public, anon, authenticated, service_role;
grant execute on function public.verify_tenant_api_key(text) to service_role;
comment on function public.verify_tenant_api_key(text) is
  'For applications: whose API key this is, by the SHA-256 of the secret in lower-case hex: {is_valid, tenant_id, tenant_slug, tenant_status, key_id, key_name, expires_at}. NULL for one that is unknown, malformed, expired or revoked. is_valid is false while the tenant is not active. Secret key only.';
