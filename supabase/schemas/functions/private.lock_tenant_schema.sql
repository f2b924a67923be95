-- Lock order, here as everywhere: the request where it is wanted, then the tenant, held by the caller; then these, then what is in the schema.
-- Shared with all who make or migrate schemas: a registration waits for them and they for it, so that whoever begins after it has
-- its version, and whoever began before it is there to be seen as behind.
create or replace function private.lock_tenant_schema(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('tenant_migrations', 0));
  perform pg_advisory_xact_lock(hashtextextended('tenant_schema' || p_tenant_id, 0));
end
$$;

revoke all on function private.lock_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_tenant_schema(uuid) is
  'Holds a tenant''s own schema, there or not, until the transaction ends: nobody else makes, migrates or drops it meanwhile.';
