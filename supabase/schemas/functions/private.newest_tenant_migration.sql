create or replace function private.newest_tenant_migration()
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select max(m.version) from private.tenant_migrations m
$$;

revoke all on function private.newest_tenant_migration() from public, anon, authenticated, service_role;
comment on function private.newest_tenant_migration() is
  'The version that a tenant''s own schema should have. NULL where no tenant migration is registered.';
