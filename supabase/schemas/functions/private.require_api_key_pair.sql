create or replace function private.require_api_key_pair(p_public_key text, p_secret_hash text)
returns void
language plpgsql
stable
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
end
$$;

revoke all on function private.require_api_key_pair(text, text) from public, anon, authenticated, service_role;
comment on function private.require_api_key_pair(text, text) is
  'Raises VALIDATION_ERROR unless these are a public key and the hash of a secret: a secret itself must not get any further.';
