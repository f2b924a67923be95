create or replace function private.install_auth_triggers()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- On hosted Supabase auth.users is not ours: triggers on it can be created and replaced, but not dropped, enabled or
  -- disabled. Replacing one that was disabled enables it.
  create or replace trigger activate_on_owner_created after insert on auth.users
    for each row execute function private.activate_on_owner_created();

  create or replace trigger clear_password_change after update of encrypted_password on auth.users
    for each row
    when (old.encrypted_password is distinct from new.encrypted_password and coalesce(new.encrypted_password, '') not like '{%')
    execute function private.clear_password_change();

  -- Where the auth service encrypts its hashes, a mere sign-in encrypts one that was not yet, or with an older key: the same password as
  -- before. Who changes a password clears all tokens in the same statement.
  create or replace trigger clear_encrypted_password_change after update of recovery_token on auth.users
    for each row
    when (old.encrypted_password is distinct from new.encrypted_password and new.encrypted_password like '{%')
    execute function private.clear_password_change();

  create or replace trigger activate_on_email_confirmed after update of email_confirmed_at on auth.users
    for each row
    when (old.email_confirmed_at is null and new.email_confirmed_at is not null)
    execute function private.activate_on_email_confirmed();

  create or replace trigger protect_owner before delete or update of deleted_at on auth.users
    for each row execute function private.protect_owner();
end
$$;

revoke all on function private.install_auth_triggers() from public, anon, authenticated, service_role;
comment on function private.install_auth_triggers() is 'Puts our triggers on auth.users in place, whatever became of them.';
