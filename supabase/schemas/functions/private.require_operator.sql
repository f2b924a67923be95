create or replace function private.require_operator()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.is_service_role() then
    return null;
  end if;
  return private.require_admin();
end
$$;

revoke all on function private.require_operator() from public, anon, authenticated, service_role;
comment on function private.require_operator() is
  'Lets admins and the service role pass, and answers which admin it is: NULL for the service role. Raises UNAUTHENTICATED or FORBIDDEN.';
