create or replace function public.rotate_tenant_api_key(
  p_tenant_id uuid,
  p_key_id uuid,
  p_public_key text,
  p_secret_hash text,
  p_idempotency_key uuid,
  p_overlap_seconds integer default 86400,
  p_expires_at timestamptz default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.rotate_tenant_api_key(
    p_tenant_id, p_key_id, p_public_key, p_secret_hash, p_idempotency_key, p_overlap_seconds, p_expires_at
  )
$$;

revoke all on function public.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz) to authenticated;
comment on function public.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz) is
  'For admins: gives an API key a successor of the same name and returns that (private.describe_api_key) plus replayed and rate_limit (private.describe_bucket). The old pair verifies for p_overlap_seconds more, 0 to 2592000. Without p_expires_at the new one lives as long as the old one was made for. Raises NOT_FOUND, TENANT_PURGED, API_KEY_RETIRED, API_KEY_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED, RATE_LIMITED or VALIDATION_ERROR.';
