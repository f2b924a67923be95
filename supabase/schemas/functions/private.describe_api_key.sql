create or replace function private.describe_api_key(p_key private.tenant_api_keys)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_key.id,
    'tenant_id', p_key.tenant_id,
    'name', p_key.name,
    'public_key', p_key.public_key,
    'status', case
      when p_key.revoked_at is not null then 'revoked'
      when p_key.expires_at <= clock_timestamp() then 'expired'
      when p_key.rotated_at is not null then 'rotated'
      else 'active'
    end,
    'created_at', p_key.created_at,
    'created_by', p_key.created_by,
    'expires_at', p_key.expires_at,
    'rotated_at', p_key.rotated_at,
    'rotated_from_id', p_key.rotated_from_id,
    'revoked_at', p_key.revoked_at,
    'last_used_at', p_key.last_used_at
  )
$$;

revoke all on function private.describe_api_key(private.tenant_api_keys) from public, anon, authenticated, service_role;
comment on function private.describe_api_key(private.tenant_api_keys) is
  'An API key as admins see it, without its hash. status: active, rotated (its successor is there, it verifies until expires_at), expired or revoked.';
