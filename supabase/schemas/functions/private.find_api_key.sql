create or replace function private.find_api_key(p_tenant_id uuid, p_key_id uuid)
returns private.tenant_api_keys
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_key private.tenant_api_keys;
begin
  select * into v_key from private.tenant_api_keys k where k.tenant_id = p_tenant_id and k.id = p_key_id;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'The tenant has no such API key.');
  end if;
  return v_key;
end
$$;

revoke all on function private.find_api_key(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.find_api_key(uuid, uuid) is 'An API key of this tenant. Raises NOT_FOUND.';
