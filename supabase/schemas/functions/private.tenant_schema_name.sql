-- In plpgsql, which keeps its plan: a function in SQL that has settings is planned anew each time it is called.
create or replace function private.tenant_schema_name(p_tenant_id uuid)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- From the id alone, which is ours and has one spelling: nothing that anybody may choose is in it, and 39 letters are far
  -- from where Postgres cuts names short.
  return 'tenant_' || replace(p_tenant_id::text, '-', '');
end
$$;

revoke all on function private.tenant_schema_name(uuid) from public, anon, authenticated, service_role;
comment on function private.tenant_schema_name(uuid) is
  'What a tenant''s own schema is called, and the role that sees only it. Whether there is such a schema is another question.';
