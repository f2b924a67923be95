create or replace function private.is_valid_timezone(p_name text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Only a well-spelt zone is tried: to Postgres every name with a digit in it is a POSIX zone, Mars/Base1 too.
  return case
    when p_name ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34]))$'
      then private.is_known_timezone(p_name)
    else false
  end;
end
$$;

revoke all on function private.is_valid_timezone(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_timezone(text) is 'Whether the text is the name of an IANA time zone that this server knows.';
