create or replace function private.nobody()
returns uuid
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- The auth service refuses to make a user with this id.
  return '00000000-0000-0000-0000-000000000000'::uuid;
end
$$;

revoke all on function private.nobody() from public, anon, authenticated, service_role;
grant execute on function private.nobody() to authenticated;
comment on function private.nobody() is 'Who stands in a request''s admin_user_id where no admin asked for it: a sign-up.';
