create or replace function private.provision_tenant_atomic(
  p_admin_user_id uuid,
  p_idempotency_key uuid,
  p_payload jsonb,
  p_owner_id uuid,
  p_api_public_key text,
  p_api_secret_hash text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
-- For all that is called from here: whatever the values, rows are found by key, and to plan takes longer than to do it.
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_owner_id constant uuid := coalesce(p_owner_id, gen_random_uuid());
  v_payload jsonb;
  v_request public.provisioning_requests;
  v_constraint text;
begin
  if p_admin_user_id <> v_admin_user_id then
    perform private.raise_error('FORBIDDEN', '{}', 'p_admin_user_id must be the caller''s own id, or left out.');
  end if;
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one intention.');
  end if;

  v_payload := private.normalize_payload(p_payload);
  v_request := private.claim_request(v_admin_user_id, p_idempotency_key, v_payload, p_owner_id);
  if v_request.status = 'completed' then
    -- The stored result would be a lie.
    perform private.require_not_purged(v_request.tenant_id);
    return private.describe_request(v_request)
      || jsonb_build_object('replayed', true, 'rate_limit', private.check_tokens(v_admin_user_id, 'provisioning', 0));
  end if;
  if v_request.lease_expires_at > clock_timestamp() then
    return private.describe_request(v_request)
      || jsonb_build_object('replayed', false, 'rate_limit', private.check_tokens(v_admin_user_id, 'provisioning', 0));
  end if;

  -- Looked at first, so that who has no token left learns nothing; taken last, since the bucket's row is a lock that this
  -- admin's other calls want.
  perform private.check_tokens(v_admin_user_id, 'provisioning', 1);
  v_request := private.begin_attempt(v_request, v_owner_id, p_api_public_key, p_api_secret_hash);
  return private.describe_request(v_request, case when v_request.status = 'processing' then v_owner_id end)
    || jsonb_build_object('replayed', false, 'rate_limit', private.spend_tokens(v_admin_user_id, 'provisioning'));
exception
  -- The constraints judge what two callers do at once; every other error leaves as it is.
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_conflict(v_constraint, v_payload);
end
$$;

revoke all on function private.provision_tenant_atomic(uuid, uuid, jsonb, uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function private.provision_tenant_atomic(uuid, uuid, jsonb, uuid, text, text) to authenticated;
comment on function private.provision_tenant_atomic(uuid, uuid, jsonb, uuid, text, text) is
  'See public.provision_tenant_atomic.';
