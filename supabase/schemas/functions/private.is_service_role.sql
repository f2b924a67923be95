create or replace function private.is_service_role()
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce((select auth.role()), '') = 'service_role'
$$;

revoke all on function private.is_service_role() from public, anon, authenticated, service_role;
comment on function private.is_service_role() is 'Whether the call came with the project''s secret key.';
