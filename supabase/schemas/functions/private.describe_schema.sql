create or replace function private.describe_schema(p_schema text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select d.shape from private.describe_schemas(array[p_schema]) d
$$;

revoke all on function private.describe_schema(text) from public, anon, authenticated, service_role;
comment on function private.describe_schema(text) is
  'What a schema is, see private.describe_schemas. NULL where there is none.';
