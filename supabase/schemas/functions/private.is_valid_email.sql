create or replace function private.is_valid_email(p_email text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_email ~ '^[a-z0-9.!#$%&''*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'
    and char_length(p_email) <= 254
$$;

revoke all on function private.is_valid_email(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_email(text) is
  'Whether the text is a lower-case e-mail address as HTML forms define it (https://html.spec.whatwg.org/#valid-e-mail-address), with a dotted domain.';
