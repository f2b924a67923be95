create or replace function private.add_api_key(p_key private.tenant_api_keys, p_secret_hash text)
returns private.tenant_api_keys
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit constant integer := 20;
  v_key private.tenant_api_keys;
  v_constraint text;
begin
  perform private.require_api_key_pair(p_key.public_key, p_secret_hash);
  if p_key.expires_at <= clock_timestamp() or p_key.expires_at = 'infinity' then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/expires_at", "message": "must be in the future"}]}'
    );
  end if;
  if (
    select count(*)
    from private.tenant_api_keys k
    where k.tenant_id = p_key.tenant_id
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > clock_timestamp())
  ) >= v_limit then
    perform private.raise_error(
      'API_KEY_LIMIT_REACHED',
      jsonb_build_object('limit', v_limit),
      format('A tenant may have %s API keys that are valid, those in their overlap counted: revoke one first.', v_limit)
    );
  end if;

  insert into private.tenant_api_keys (
    tenant_id, name, public_key, secret_hash, created_by, expires_at, rotated_from_id, idempotency_key, idempotency_payload
  )
  values (
    p_key.tenant_id, p_key.name, p_key.public_key, decode(p_secret_hash, 'hex'), p_key.created_by, p_key.expires_at,
    p_key.rotated_from_id, p_key.idempotency_key, p_key.idempotency_payload
  )
  returning * into v_key;
  return v_key;
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_conflict(v_constraint, '{}');
  when check_violation or not_null_violation then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/name", "message": "must have 1 to 64 characters, none of them a control character"}]}'
    );
end
$$;

revoke all on function private.add_api_key(private.tenant_api_keys, text) from public, anon, authenticated, service_role;
comment on function private.add_api_key(private.tenant_api_keys, text) is
  'Adds what p_key says, whatever its id and hash. The caller holds private.lock_api_keys. Raises API_KEY_LIMIT_REACHED, DUPLICATE_API_KEY_NAME, IDEMPOTENCY_KEY_REUSED or VALIDATION_ERROR.';
