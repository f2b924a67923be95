create or replace function private.require_reason(p_reason text)
returns void
language plpgsql
immutable
security definer
set search_path = ''
as $$
begin
  -- Nor what turns the direction of a line, or breaks it: the audit is read in tables and terminals.
  if char_length(p_reason) > 500 or p_reason !~ '\S' or p_reason ~ '[\x01-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]' then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/reason", "message": "must have 1 to 500 characters, none of them control characters"}]}'
    );
  end if;
end
$$;

revoke all on function private.require_reason(text) from public, anon, authenticated, service_role;
comment on function private.require_reason(text) is
  'Raises VALIDATION_ERROR unless a reason, where there is one, is a line of text.';
