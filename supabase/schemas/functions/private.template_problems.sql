-- Every place is looked at by itself, so that a definition is told all of its faults at once. The same rules as the contract's
-- templateDefinitionSchema, which is proven by a property test.
create or replace function private.template_problems(p_definition jsonb)
returns table (pointer text, message text)
language sql
immutable
set search_path = ''
as $$
  with segments as materialized (
    select s.position, '/segments/' || (s.position - 1)::text as place, s.segment
    from jsonb_array_elements(
      case jsonb_typeof(p_definition -> 'segments') when 'array' then p_definition -> 'segments' else '[]' end
    ) with ordinality as s (segment, position)
  ),
  packages as materialized (
    select s.position as segment_position, p.position, s.place || '/packages/' || (p.position - 1)::text as place, p.package
    from segments s
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(s.segment -> 'packages') when 'array' then s.segment -> 'packages' else '[]' end
    ) with ordinality as p (package, position)
  ),
  objects (place, value, required, optional) as materialized (
    select '', p_definition, '{segments,features,limits}'::text[], '{}'::text[]
    union all
    select '/limits', p_definition -> 'limits', '{users,storage_gb}', '{}' where p_definition -> 'limits' is not null
    union all
    select s.place, s.segment, '{slug,name,packages}', '{hero_title}' from segments s
    union all
    select p.place, p.package, '{slug,name,price_minor}', '{}' from packages p
  ),
  texts (place, value, max_length) as (
    select s.place || '/' || r.field, s.segment -> r.field, r.max_length
    from segments s
    cross join (values ('name', 255), ('hero_title', 500)) as r (field, max_length)
    union all
    select p.place || '/name', p.package -> 'name', 255 from packages p
  ),
  slugs (place, value, rank) as (
    select s.place || '/slug', s.segment -> 'slug', row_number() over (partition by s.segment -> 'slug' order by s.position)
    from segments s
    union all
    select
      p.place || '/slug', p.package -> 'slug',
      row_number() over (partition by p.package -> 'slug' order by p.segment_position, p.position)
    from packages p
  ),
  lists (place, value, max_length) as (
    select '/segments', p_definition -> 'segments', 50
    union all
    select s.place || '/packages', s.segment -> 'packages', 100 from segments s
  ),
  -- Prices stay exact in JSON, whose numbers are doubles to most readers.
  numbers (place, value, min_value, max_value) as (
    select '/limits/users', p_definition #> '{limits,users}', 1, 10000
    union all
    select '/limits/storage_gb', p_definition #> '{limits,storage_gb}', 1, 1000
    union all
    select p.place || '/price_minor', p.package -> 'price_minor', 0, 9007199254740991 from packages p
  ),
  features as (
    select f.position, f.feature, row_number() over (partition by f.feature order by f.position) as rank
    from jsonb_array_elements(
      case jsonb_typeof(p_definition -> 'features') when 'array' then p_definition -> 'features' else '[]' end
    ) with ordinality as f (feature, position)
  )
  select o.place, 'must be an object'
  from objects o
  where jsonb_typeof(o.value) is distinct from 'object'
  union all
  select o.place || '/' || replace(replace(k.key, '~', '~0'), '/', '~1'), 'is not a known field'
  from objects o
  cross join lateral jsonb_object_keys(case jsonb_typeof(o.value) when 'object' then o.value else '{}' end) as k (key)
  where k.key <> all (o.required || o.optional)
  union all
  select o.place || '/' || k.key, 'is required'
  from objects o
  cross join lateral unnest(o.required) as k (key)
  where jsonb_typeof(o.value) = 'object' and o.value -> k.key is null
  union all
  select t.place, 'must be text'
  from texts t
  where jsonb_typeof(t.value) <> 'string'
  union all
  select t.place, 'must have 1 to ' || t.max_length || ' characters, without a space before or after'
  from texts t
  where jsonb_typeof(t.value) = 'string'
    and (char_length(t.value #>> '{}') not between 1 and t.max_length or t.value #>> '{}' ~ '^ | $')
  union all
  select t.place, 'must not have control characters'
  from texts t
  where jsonb_typeof(t.value) = 'string' and t.value #>> '{}' ~ '[\x01-\x1f\x7f-\x9f]'
  union all
  select s.place, 'must be 1 to 63 of a-z, 0-9 and hyphens, and not begin with a hyphen'
  from slugs s
  where s.value is not null
    and not (jsonb_typeof(s.value) = 'string' and s.value #>> '{}' ~ '^[a-z0-9][a-z0-9-]{0,62}$')
  union all
  select s.place, 'stands here for the second time'
  from slugs s
  where jsonb_typeof(s.value) = 'string' and s.rank > 1
  union all
  select l.place, 'must be a list of 1 to ' || l.max_length
  from lists l
  where l.value is not null
    and not case jsonb_typeof(l.value) when 'array' then jsonb_array_length(l.value) between 1 and l.max_length else false end
  union all
  select '/segments', 'must have at most 500 packages in all'
  where (select count(*) from packages) > 500
  union all
  select n.place, 'must be a whole number from ' || n.min_value || ' to ' || n.max_value
  from numbers n
  where n.value is not null
    and not case jsonb_typeof(n.value)
      when 'number' then n.value::numeric between n.min_value and n.max_value and n.value::numeric = trunc(n.value::numeric)
      else false
    end
  union all
  select '/features', 'must be a list'
  where jsonb_typeof(p_definition -> 'features') <> 'array'
  union all
  select '/features/' || (f.position - 1)::text, 'must be one of basic, analytics, reporting, advanced_security, api_access, webhooks'
  from features f
  where not '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'::jsonb @> f.feature
    or jsonb_typeof(f.feature) <> 'string'
  union all
  select '/features/' || (f.position - 1)::text, 'stands here for the second time'
  from features f
  where f.rank > 1
$$;

revoke all on function private.template_problems(jsonb) from public, anon, authenticated, service_role;
comment on function private.template_problems(jsonb) is
  'Every fault of a template definition: JSON pointer and what is wrong. No rows for one that a tenant can be made from (I9).';
