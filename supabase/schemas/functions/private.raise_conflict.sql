create or replace function private.raise_conflict(p_constraint text, p_payload jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  case p_constraint
    -- A batch with an item of this key was accepted while this call looked.
    when 'request_is_unique_per_admin_and_key' then
      perform private.raise_error(
        'DUPLICATE_REQUEST', '{"retry_after_seconds": 2}', 'The same request is being processed: try again.'
      );
    when 'tenant_slug_is_unique', 'purged_slug_is_not_reissued' then
      perform private.raise_error(
        'DUPLICATE_SLUG',
        jsonb_build_object(
          'errors', '[{"pointer": "/tenant/slug", "message": "is taken"}]'::jsonb,
          'suggestions', private.suggest_slugs(p_payload #>> '{tenant,slug}')
        ),
        'Choose another slug.'
      );
    when 'tenant_domain_is_unique' then
      perform private.raise_error(
        'DUPLICATE_DOMAIN',
        '{"errors": [{"pointer": "/tenant/domain", "message": "is taken"}]}',
        'Choose another domain.'
      );
    when 'owner_email_is_reserved_once' then
      perform private.raise_error(
        'EMAIL_UNAVAILABLE',
        '{"errors": [{"pointer": "/owner/email", "message": "is not available"}]}',
        'Use another address, or mode existing for a user who is already there.'
      );
    when 'attempt_owner_id_is_unique' then
      perform private.raise_error(
        'VALIDATION_ERROR',
        '{"errors": [{"pointer": "/owner_id", "message": "was used before"}]}',
        'Generate a new owner id for each attempt.'
      );
    when 'api_public_key_is_unique', 'api_secret_hash_is_unique' then
      perform private.raise_error(
        'VALIDATION_ERROR',
        '{"errors": [{"pointer": "/api_key", "message": "was used before"}]}',
        'Generate a new key pair for each attempt.'
      );
    when 'api_key_name_is_unique_in_its_tenant' then
      perform private.raise_error(
        'DUPLICATE_API_KEY_NAME',
        '{"errors": [{"pointer": "/name", "message": "is taken"}]}',
        'Choose another name, or rotate or revoke the key that has it.'
      );
    when 'api_key_is_made_once_per_admin_and_idempotency_key' then
      perform private.raise_error(
        'IDEMPOTENCY_KEY_REUSED', '{}', 'This key stands for another API key: use a new one.'
      );
    else
      raise unique_violation using
        constraint = p_constraint,
        message = format('unexpected conflict on %s', p_constraint);
  end case;
end
$$;

revoke all on function private.raise_conflict(text, jsonb) from public, anon, authenticated, service_role;
comment on function private.raise_conflict(text, jsonb) is 'Raises the error code that a violated unique constraint stands for.';
