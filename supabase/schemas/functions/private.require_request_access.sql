create or replace function private.require_request_access(p_admin_user_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.is_service_role() then
    return;
  end if;
  -- Another admin's request is an unknown request (I7); so is one that does not exist, whose admin is NULL.
  if private.require_admin() is distinct from p_admin_user_id then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such provisioning request of yours.');
  end if;
end
$$;

revoke all on function private.require_request_access(uuid) from public, anon, authenticated, service_role;
comment on function private.require_request_access(uuid) is
  'Lets the service role pass, and the admin whose request it is. Raises UNAUTHENTICATED, FORBIDDEN or NOT_FOUND.';
