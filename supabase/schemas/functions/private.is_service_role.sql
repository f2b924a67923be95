create or replace function private.is_service_role()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce((select auth.role()), '') = 'service_role';
end
$$;

revoke all on function private.is_service_role() from public, anon, authenticated, service_role;
comment on function private.is_service_role() is 'Whether the call came with the project''s secret key.';
