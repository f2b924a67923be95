create or replace function private.normalize_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_error jsonb;
begin
  -- Looked for before they are put into words: most payloads have none.
  if exists (select from private.payload_problems(array[p_payload])) then
    select e.error into v_error from private.payload_errors(array[p_payload]) e;
    perform private.raise_error(v_error ->> 'code', v_error - 'code');
  end if;
  return private.fill_payload_defaults(p_payload);
end
$$;

revoke all on function private.normalize_payload(jsonb) from public, anon, authenticated, service_role;
comment on function private.normalize_payload(jsonb) is
  'The payload with every default filled in and addresses in lower case. Raises VALIDATION_ERROR, INVALID_SLUG or EMAIL_VALIDATION_FAILED with a pointer for each fault.';
