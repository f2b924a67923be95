create or replace function private.clear_password_change()
returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
begin
  update public.tenant_members m
  set must_change_password = false
  where m.user_id = new.id and m.must_change_password;
  return null;
end
$$;

revoke all on function private.clear_password_change() from public, anon, authenticated, service_role;
comment on function private.clear_password_change() is
  'A user whose password hash has changed has changed their temporary password. The auth service refuses to set the same one again.';
