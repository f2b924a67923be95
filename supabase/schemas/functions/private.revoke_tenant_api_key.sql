create or replace function private.revoke_tenant_api_key(p_tenant_id uuid, p_key_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_key private.tenant_api_keys;
begin
  perform private.require_admin();
  perform private.lock_api_keys(p_tenant_id);
  v_key := private.find_api_key(p_tenant_id, p_key_id);
  if v_key.revoked_at is null then
    update private.tenant_api_keys k
    set revoked_at = clock_timestamp()
    where k.id = p_key_id
    returning * into v_key;
    perform private.record_event(
      'api_key_revoked', null, p_tenant_id, null,
      jsonb_build_object('key_id', v_key.id, 'name', v_key.name, 'public_key', v_key.public_key)
    );
  end if;
  return private.describe_api_key(v_key);
end
$$;

revoke all on function private.revoke_tenant_api_key(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.revoke_tenant_api_key(uuid, uuid) to authenticated;
comment on function private.revoke_tenant_api_key(uuid, uuid) is 'See public.revoke_tenant_api_key.';
