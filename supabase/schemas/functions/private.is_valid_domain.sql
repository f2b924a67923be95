create or replace function private.is_valid_domain(p_domain text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_domain ~ '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$'
    and char_length(p_domain) <= 253;
end
$$;

revoke all on function private.is_valid_domain(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_domain(text) is
  'Whether the text is a lower-case host name of at least two labels (RFC 1123). Internationalised names come in their xn-- form.';
