create or replace function private.is_known_timezone(p_timezone text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Tried rather than looked up: pg_timezone_names reads every zone file on each use.
  perform now() at time zone p_timezone;
  return true;
exception
  when invalid_parameter_value then
    return false;
end
$$;

revoke all on function private.is_known_timezone(text) from public, anon, authenticated, service_role;
comment on function private.is_known_timezone(text) is 'Whether Postgres knows the time zone. Spelling is the column''s constraint.';
