create or replace function private.tenant_role_rights(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- As default privileges: what a migration makes has them from the start, and nobody has to look for what it has made.
  return format(
    'grant usage on schema %1$I to %1$I; '
      'alter default privileges in schema %1$I grant select, insert, update, delete on tables to %1$I; '
      'alter default privileges in schema %1$I grant usage on sequences to %1$I; '
      'alter default privileges in schema %1$I grant execute on routines to %1$I',
    p_name
  );
end
$$;

revoke all on function private.tenant_role_rights(text) from public, anon, authenticated, service_role;
comment on function private.tenant_role_rights(text) is
  'The statements that let the role of a tenant''s own schema read and write all that migrations will make there; to be executed as who runs those. It owns nothing: what the tables are is for migrations to say. On what is there already: private.grant_to_tenant_role.';
