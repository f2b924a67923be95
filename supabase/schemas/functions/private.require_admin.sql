create or replace function private.require_admin()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  begin
    v_user_id := auth.uid();
  exception
    -- A trusted third party's tokens may name their users by something else than a UUID.
    when invalid_text_representation then
      null;
  end;
  if v_user_id is null then
    perform private.raise_error('UNAUTHENTICATED', '{}', 'Sign in as an admin.');
  end if;
  if not private.is_active_admin(v_user_id) then
    perform private.raise_error('FORBIDDEN', '{}', 'Only an active admin may do this.');
  end if;
  return v_user_id;
end
$$;

revoke all on function private.require_admin() from public, anon, authenticated, service_role;
grant execute on function private.require_admin() to authenticated;
comment on function private.require_admin() is 'The calling admin''s user id. Raises UNAUTHENTICATED or FORBIDDEN.';
