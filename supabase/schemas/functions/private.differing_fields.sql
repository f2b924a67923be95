create or replace function private.differing_fields(p_from jsonb, p_to jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(f.key, f.value), '{}')
  from jsonb_each(p_from - 'updated_at') as f (key, value)
  where f.value is distinct from p_to -> f.key
$$;

revoke all on function private.differing_fields(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function private.differing_fields(jsonb, jsonb) is
  'The columns of the first row that differ from the second, as the first has them, for the audit.';
