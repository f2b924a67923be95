create or replace function private.retire_api_key(p_tenant_id uuid, p_key_id uuid, p_overlap_seconds integer)
returns private.tenant_api_keys
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_max_overlap_seconds constant integer := 30 * 24 * 60 * 60;
  v_now constant timestamptz := clock_timestamp();
  v_key private.tenant_api_keys;
begin
  if p_overlap_seconds is null or p_overlap_seconds not between 0 and v_max_overlap_seconds then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/overlap_seconds", "message": "must be 0 to 2592000, which is 30 days"}]}'
    );
  end if;
  v_key := private.find_api_key(p_tenant_id, p_key_id);
  if v_key.revoked_at is not null or v_key.rotated_at is not null then
    perform private.raise_error(
      'API_KEY_RETIRED', '{}', 'This key was revoked or rotated: rotate the current one of its name, or create one.'
    );
  end if;

  -- least ignores NULL: one that never expired does now.
  update private.tenant_api_keys k
  set rotated_at = v_now, expires_at = least(k.expires_at, v_now + make_interval(secs => p_overlap_seconds))
  where k.id = v_key.id;
  return v_key;
end
$$;

revoke all on function private.retire_api_key(uuid, uuid, integer) from public, anon, authenticated, service_role;
comment on function private.retire_api_key(uuid, uuid, integer) is
  'Lets an API key expire after the overlap, gives up its name, and returns it as it was. The caller holds private.lock_api_keys and makes its successor. Raises NOT_FOUND, API_KEY_RETIRED or VALIDATION_ERROR.';
