create or replace function private.is_valid_email(p_email text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- ASCII only, in either case: lower() would fold look-alikes (the Kelvin sign to k), each locale in its own way.
  return p_email ~ (
      '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*'
      || '@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$'
    )
    and position('@' in p_email) <= 65
    and char_length(p_email) <= 254
    -- By itself and where there is room for it: a bound on how often something is repeated takes a regular expression six times as long.
    and (char_length(p_email) <= 65 or p_email !~ '@.*[A-Za-z0-9-]{64}');
end
$$;

revoke all on function private.is_valid_email(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_email(text) is
  'Whether the text is an e-mail address: a dot-atom of at most 64 characters (RFC 5322 3.4.1) at a dotted host name, in ASCII.';
