create or replace function private.changed_keys(p_from jsonb, p_to jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_agg(f.key order by f.key), '[]')
  from jsonb_each(p_from) as f (key, value)
  where f.value is distinct from p_to -> f.key
$$;

revoke all on function private.changed_keys(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function private.changed_keys(jsonb, jsonb) is 'The keys of the first object whose values differ from the second''s.';
