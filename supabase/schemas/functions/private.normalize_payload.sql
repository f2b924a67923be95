create or replace function private.normalize_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_error constant jsonb := private.payload_error(p_payload);
begin
  if v_error is not null then
    perform private.raise_error(v_error ->> 'code', v_error - 'code');
  end if;
  return private.fill_payload_defaults(p_payload);
end
$$;

revoke all on function private.normalize_payload(jsonb) from public, anon, authenticated, service_role;
comment on function private.normalize_payload(jsonb) is
  'The payload with every default filled in and addresses in lower case. Raises VALIDATION_ERROR, INVALID_SLUG or EMAIL_VALIDATION_FAILED with a pointer for each fault.';
