create or replace function private.check_owner_email(p_email text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return case
    when not coalesce(private.is_valid_email(p_email), false) then 'invalid'
    when private.has_account(p_email) then 'taken'
    when exists (
      select from public.provisioning_requests r
      where r.owner_email = lower(p_email)
        and r.status in ('pending', 'processing')
        and r.owner_mode <> 'existing'
        and not r.is_placeholder
    ) then 'reserved'
  end;
end
$$;

revoke all on function private.check_owner_email(text) from public, anon, authenticated, service_role;
comment on function private.check_owner_email(text) is
  'Why an address can''t become a new owner''s: invalid, taken by an auth user, or reserved by a request in flight. NULL if it can.';
