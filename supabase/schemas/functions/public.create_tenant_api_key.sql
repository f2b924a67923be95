create or replace function public.create_tenant_api_key(
  p_tenant_id uuid,
  p_name text,
  p_public_key text,
  p_secret_hash text,
  p_idempotency_key uuid,
  p_expires_at timestamptz default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.create_tenant_api_key(
    p_tenant_id, p_name, p_public_key, p_secret_hash, p_idempotency_key, p_expires_at
  )
$$;

revoke all on function public.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz) to authenticated;
comment on function public.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz) is
  'For admins: adds an API key of this name to a tenant and returns it (private.describe_api_key) plus replayed and rate_limit (private.describe_bucket). Takes the SHA-256 of the secret in hex, never the secret. Raises NOT_FOUND, TENANT_PURGED, DUPLICATE_API_KEY_NAME, API_KEY_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED, RATE_LIMITED or VALIDATION_ERROR.';
