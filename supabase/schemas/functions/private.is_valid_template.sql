create or replace function private.is_valid_template(p_definition jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- jsonpath in strict mode raises on a missing key; as a filter that counts as "not true", which is what a check wants.
  select coalesce(
    jsonb_typeof(p_definition) = 'object'
    and jsonb_typeof(p_definition -> 'segments') = 'array'
    and jsonb_array_length(p_definition -> 'segments') > 0
    and jsonb_typeof(p_definition -> 'features') = 'array'
    and (p_definition #>> '{limits,users}')::integer between 1 and 10000
    and (p_definition #>> '{limits,storage_gb}')::integer between 1 and 1000
    and not jsonb_path_exists(
      p_definition,
      '$.segments[*] ? (!(@.slug like_regex "^[a-z0-9][a-z0-9-]{0,62}$") || !(@.name != "")
        || !(@.packages.type() == "array") || !(@.packages.size() > 0))'
    )
    and not jsonb_path_exists(
      p_definition,
      '$.segments[*].packages[*] ? (!(@.slug like_regex "^[a-z0-9][a-z0-9-]{0,62}$") || !(@.name != "")
        || !(@.price_minor >= 0))'
    ),
    false
  )
$$;

revoke all on function private.is_valid_template(jsonb) from public, anon, authenticated, service_role;
comment on function private.is_valid_template(jsonb) is
  'Whether a template definition has segments with packages (I9), features and limits in range.';
