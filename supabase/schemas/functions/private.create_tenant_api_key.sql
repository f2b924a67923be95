create or replace function private.create_tenant_api_key(
  p_tenant_id uuid,
  p_name text,
  p_public_key text,
  p_secret_hash text,
  p_idempotency_key uuid,
  p_expires_at timestamptz
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  -- Points in time as numbers: as text they would depend on the session's time zone.
  v_payload constant jsonb := jsonb_build_object(
    'tenant_id', p_tenant_id, 'name', p_name, 'expires_at', extract(epoch from p_expires_at)
  );
  v_key private.tenant_api_keys;
begin
  perform private.lock_api_keys(p_tenant_id);
  v_key := private.find_repeated_api_key(v_admin_user_id, p_idempotency_key, v_payload);
  if v_key.id is not null then
    return private.describe_api_key(v_key)
      || jsonb_build_object('replayed', true, 'rate_limit', private.check_tokens(v_admin_user_id, 'api_keys', 0));
  end if;

  v_key.tenant_id := p_tenant_id;
  v_key.name := p_name;
  v_key.public_key := p_public_key;
  v_key.created_by := v_admin_user_id;
  v_key.expires_at := p_expires_at;
  v_key.idempotency_key := p_idempotency_key;
  v_key.idempotency_payload := v_payload;
  v_key := private.add_api_key(v_key, p_secret_hash);

  perform private.record_event(
    'api_key_created', null, p_tenant_id, null,
    jsonb_build_object(
      'key_id', v_key.id, 'name', v_key.name, 'public_key', v_key.public_key, 'expires_at', v_key.expires_at
    )
  );
  return private.describe_api_key(v_key)
    || jsonb_build_object('replayed', false, 'rate_limit', private.spend_tokens(v_admin_user_id, 'api_keys'));
end
$$;

revoke all on function private.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function private.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz) to authenticated;
comment on function private.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz) is
  'See public.create_tenant_api_key.';
