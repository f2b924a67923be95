-- On hosted Supabase triggers on auth.users can be created but not dropped: keep these, change their functions.
create trigger activate_on_owner_created after insert on auth.users
  for each row execute function private.activate_on_owner_created();

create trigger clear_password_change after update of encrypted_password on auth.users
  for each row
  when (old.encrypted_password is distinct from new.encrypted_password)
  execute function private.clear_password_change();
