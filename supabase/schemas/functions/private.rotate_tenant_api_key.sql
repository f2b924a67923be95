create or replace function private.rotate_tenant_api_key(
  p_tenant_id uuid,
  p_key_id uuid,
  p_public_key text,
  p_secret_hash text,
  p_idempotency_key uuid,
  p_overlap_seconds integer,
  p_expires_at timestamptz
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_payload constant jsonb := jsonb_build_object(
    'tenant_id', p_tenant_id, 'key_id', p_key_id, 'overlap_seconds', p_overlap_seconds,
    'expires_at', extract(epoch from p_expires_at)
  );
  v_old private.tenant_api_keys;
  v_key private.tenant_api_keys;
begin
  perform private.lock_api_keys(p_tenant_id);
  v_key := private.find_repeated_api_key(v_admin_user_id, p_idempotency_key, v_payload);
  if v_key.id is not null then
    return private.describe_api_key(v_key)
      || jsonb_build_object('replayed', true, 'rate_limit', private.check_tokens(v_admin_user_id, 'api_keys', 0));
  end if;

  v_old := private.retire_api_key(p_tenant_id, p_key_id, p_overlap_seconds);
  v_key.tenant_id := p_tenant_id;
  v_key.name := v_old.name;
  v_key.public_key := p_public_key;
  v_key.created_by := v_admin_user_id;
  v_key.expires_at := coalesce(p_expires_at, clock_timestamp() + (v_old.expires_at - v_old.created_at));
  v_key.rotated_from_id := v_old.id;
  v_key.idempotency_key := p_idempotency_key;
  v_key.idempotency_payload := v_payload;
  v_key := private.add_api_key(v_key, p_secret_hash);

  perform private.record_event(
    'api_key_rotated', null, p_tenant_id, null,
    jsonb_build_object(
      'key_id', v_key.id, 'name', v_key.name, 'public_key', v_key.public_key, 'expires_at', v_key.expires_at,
      'rotated_from_id', v_old.id, 'overlap_seconds', p_overlap_seconds
    )
  );
  return private.describe_api_key(v_key)
    || jsonb_build_object('replayed', false, 'rate_limit', private.spend_tokens(v_admin_user_id, 'api_keys'));
end
$$;

revoke all on function private.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function private.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz) to authenticated;
comment on function private.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz) is
  'See public.rotate_tenant_api_key.';
