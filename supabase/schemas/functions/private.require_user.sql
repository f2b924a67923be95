create or replace function private.require_user()
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
    perform private.raise_error('UNAUTHENTICATED', '{}', 'Sign in.');
  end if;
  return v_user_id;
end
$$;

revoke all on function private.require_user() from public, anon, authenticated, service_role;
comment on function private.require_user() is 'The calling user''s id. Raises UNAUTHENTICATED.';
