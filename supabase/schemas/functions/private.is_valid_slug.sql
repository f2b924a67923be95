create or replace function private.is_valid_slug(p_slug text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- No "--" anywhere: that also keeps out every xn-- label, and with it all look-alike host names. The length by itself: a bound on how
  -- often something is repeated takes a regular expression fifteen times as long.
  return char_length(p_slug) between 3 and 63 and p_slug !~ '[^a-z0-9-]|^-|--|-$';
end
$$;

revoke all on function private.is_valid_slug(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_slug(text) is
  'Whether the text is a DNS label of 3 to 63 characters (RFC 1035 2.3.1, digits allowed first by RFC 1123 2.1). Reserved names are another question.';
