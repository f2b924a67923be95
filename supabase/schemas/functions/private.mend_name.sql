create or replace function private.mend_name(p_name text)
returns text
language sql
immutable
set search_path = ''
as $$
  select nullif(
    regexp_replace(
      left(regexp_replace(regexp_replace(p_name, '[\x01-\x1f\x7f-\x9f]+', ' ', 'g'), '^\s+|\s+$', '', 'g'), 255),
      '\s+$', ''
    ),
    ''
  )
$$;

revoke all on function private.mend_name(text) from public, anon, authenticated, service_role;
comment on function private.mend_name(text) is
  'A name as requests may have it: no control characters, no space around it, at most 255 characters. NULL where nothing is left.';
