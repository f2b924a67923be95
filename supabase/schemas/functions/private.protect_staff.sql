create or replace function private.protect_staff()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if
    -- An operator's own session, or a migration.
    coalesce(current_setting('request.jwt.claims', true), '') = ''
      and session_user not in ('authenticator', 'supabase_auth_admin', 'supabase_storage_admin')
    or current_setting('landlord.staff_change', true) = 'set_admin'
    -- The auth user was deleted, and this goes along.
    or tg_op = 'DELETE' and not exists (select from auth.users u where u.id = old.user_id)
  then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise exception using
    errcode = 'insufficient_privilege',
    message = 'STAFF_IS_PROTECTED: public.employees gives admin rights, and no call writes to it',
    hint = 'public.grant_admin and public.revoke_admin (landlord admin) do; staff of an application belongs in a table of its own.';
end
$$;

revoke all on function private.protect_staff() from public, anon, authenticated, service_role;
comment on function private.protect_staff() is
  'Refuses what an API call or the auth service writes to public.employees but by private.set_admin: a function or trigger of the application that runs with its owner''s rights would make admins.';
