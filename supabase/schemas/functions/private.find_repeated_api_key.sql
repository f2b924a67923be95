create or replace function private.find_repeated_api_key(p_admin_user_id uuid, p_idempotency_key uuid, p_payload jsonb)
returns private.tenant_api_keys
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_key private.tenant_api_keys;
begin
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one intention.');
  end if;
  select * into v_key
  from private.tenant_api_keys k
  where k.created_by = p_admin_user_id and k.idempotency_key = p_idempotency_key;
  if v_key.idempotency_payload <> p_payload then
    perform private.raise_error('IDEMPOTENCY_KEY_REUSED', '{}', 'This key stands for another API key: use a new one.');
  end if;
  return v_key;
end
$$;

revoke all on function private.find_repeated_api_key(uuid, uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.find_repeated_api_key(uuid, uuid, jsonb) is
  'The API key that this admin has made with this idempotency key, all NULL if there is none. Raises IDEMPOTENCY_KEY_MISSING or IDEMPOTENCY_KEY_REUSED.';
