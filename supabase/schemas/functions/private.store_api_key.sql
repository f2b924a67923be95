create or replace function private.store_api_key(p_tenant_id uuid, p_public_key text, p_secret_hash text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_public_key is null or p_public_key !~ '^pk_[A-Za-z0-9_-]{43}$'
    or p_secret_hash is null or p_secret_hash !~ '^[0-9a-f]{64}$' then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/api_key", "message": "needs a public key and the SHA-256 of its secret in hex"}]}'
    );
  end if;

  -- A new attempt brings a new pair; nobody was ever shown the secret of the one before.
  delete from private.tenant_api_keys k where k.tenant_id = p_tenant_id;
  insert into private.tenant_api_keys (tenant_id, public_key, secret_hash)
  values (p_tenant_id, p_public_key, decode(p_secret_hash, 'hex'));
end
$$;

revoke all on function private.store_api_key(uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.store_api_key(uuid, text, text) is
  'Makes this pair the only API key of a tenant that is being provisioned. Takes the hash, never the secret.';
