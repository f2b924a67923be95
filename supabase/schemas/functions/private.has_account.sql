create or replace function private.has_account(p_email text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- Same predicate as auth.users' partial unique index on email.
  return exists (select from auth.users u where u.email = lower(p_email) and u.is_sso_user = false);
end
$$;

revoke all on function private.has_account(text) from public, anon, authenticated, service_role;
comment on function private.has_account(text) is 'Whether an address is an auth user''s.';
