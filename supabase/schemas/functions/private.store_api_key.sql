create or replace function private.store_api_key(p_tenant_id uuid, p_public_key text, p_secret_hash text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.require_api_key_pair(p_public_key, p_secret_hash);

  -- A new attempt brings a new pair; nobody was ever shown the secret of the one before. There can be no other: keys are
  -- made for tenants that are there, and this one is not yet.
  delete from private.tenant_api_keys k where k.tenant_id = p_tenant_id;
  insert into private.tenant_api_keys (tenant_id, name, public_key, secret_hash, created_by)
  values (
    p_tenant_id,
    'default',
    p_public_key,
    decode(p_secret_hash, 'hex'),
    (select r.admin_user_id from public.provisioning_requests r where r.tenant_id = p_tenant_id)
  );
end
$$;

revoke all on function private.store_api_key(uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.store_api_key(uuid, text, text) is
  'Makes this pair the only API key, called default, of a tenant that is being provisioned. Takes the hash, never the secret.';
