create or replace function private.is_valid_template(p_definition jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- All parts are compared with the good ones, not searched for bad ones: in jsonpath a comparison of the wrong types is
  -- neither true nor false, and would be found on neither side.
  select coalesce(
    jsonb_typeof(p_definition -> 'segments') = 'array'
    and jsonb_typeof(p_definition -> 'features') = 'array'
    and (p_definition -> 'features')
      <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'
    and jsonb_path_exists(
      p_definition,
      '$.limits ? (@.users >= 1 && @.users <= 10000 && @.users.floor() == @.users
        && @.storage_gb >= 1 && @.storage_gb <= 1000 && @.storage_gb.floor() == @.storage_gb)'
    )
    and jsonb_array_length(jsonb_path_query_array(p_definition, '$.segments[*]')) > 0
    and jsonb_path_query_array(p_definition, '$.segments[*]') = jsonb_path_query_array(
      p_definition,
      '$.segments[*] ? (@.slug.type() == "string" && @.slug like_regex "^[a-z0-9][a-z0-9-]{0,62}$"
        && @.name.type() == "string" && @.name like_regex "^.{1,255}$" flag "s" && @.packages.type() == "array" && @.packages.size() > 0)'
    )
    -- Prices stay exact in JSON, whose numbers are doubles to most readers.
    and jsonb_path_query_array(p_definition, '$.segments[*].packages[*]') = jsonb_path_query_array(
      p_definition,
      '$.segments[*].packages[*] ? (@.slug.type() == "string" && @.slug like_regex "^[a-z0-9][a-z0-9-]{0,62}$"
        && @.name.type() == "string" && @.name like_regex "^.{1,255}$" flag "s"
        && @.price_minor >= 0 && @.price_minor <= 9007199254740991 && @.price_minor.floor() == @.price_minor)'
    )
    and (
      select count(*) = count(distinct s.slug) from jsonb_path_query(p_definition, '$.segments[*].slug') as s (slug)
    )
    and (
      select count(*) = count(distinct p.slug)
      from jsonb_path_query(p_definition, '$.segments[*].packages[*].slug') as p (slug)
    ),
    false
  )
$$;

revoke all on function private.is_valid_template(jsonb) from public, anon, authenticated, service_role;
comment on function private.is_valid_template(jsonb) is
  'Whether a tenant can be made from a template definition: segments with packages (I9), each slug once, known features, limits in range.';
