create or replace function private.setup_email_state(p_owner_mode text, p_owner_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return case
    when p_owner_mode not in ('invite', 'sign_up') then 'not_needed'
    -- The auth service notes it when the mail server has taken the mail, and forgets it when its reader chooses a password.
    when exists (
      select from auth.users u where u.id = p_owner_id and coalesce(u.recovery_sent_at, u.last_sign_in_at) is not null
    ) then 'sent'
    else 'failed'
  end;
end
$$;

revoke all on function private.setup_email_state(text, uuid) from public, anon, authenticated, service_role;
comment on function private.setup_email_state(text, uuid) is 'sent, failed or not_needed, as the auth service has it.';
