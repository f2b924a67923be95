create or replace function private.require_same_payload(p_request public.provisioning_requests, p_payload jsonb)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_request.payload <> p_payload then
    perform private.raise_error(
      'IDEMPOTENCY_KEY_REUSED',
      jsonb_build_object('request_id', p_request.id),
      'This key was used for another payload. Use a new key.'
    );
  end if;
end
$$;

revoke all on function private.require_same_payload(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.require_same_payload(public.provisioning_requests, jsonb) is
  'Raises IDEMPOTENCY_KEY_REUSED unless the payload is the one the key was first used with.';
