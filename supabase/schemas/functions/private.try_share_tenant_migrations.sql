create or replace function private.try_share_tenant_migrations()
returns boolean
language sql
security definer
set search_path = ''
as $$
  select pg_try_advisory_xact_lock_shared(hashtextextended('tenant_migrations', 0))
$$;

revoke all on function private.try_share_tenant_migrations() from public, anon, authenticated, service_role;
comment on function private.try_share_tenant_migrations() is
  'Holds off registrations of tenant migrations until the transaction ends, as private.lock_tenant_schema does. False, and nothing held, while one is at work or waits for its turn.';
