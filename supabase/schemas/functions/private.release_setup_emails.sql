create or replace function private.release_setup_emails(p_tenant_ids uuid[])
returns void
language sql
security definer
set search_path = ''
as $$
  update public.tenant_members m
  set setup_email_due_at = clock_timestamp() + interval '1 minute',
      -- It was no attempt: a limit that lasts must not use them up.
      setup_email_attempts = greatest(m.setup_email_attempts - 1, 0)
  where m.tenant_id = any (p_tenant_ids) and m.role = 'OWNER' and m.setup_email_due_at is not null
$$;

revoke all on function private.release_setup_emails(uuid[]) from public, anon, authenticated, service_role;
grant execute on function private.release_setup_emails(uuid[]) to service_role;
comment on function private.release_setup_emails(uuid[]) is
  'See public.release_setup_emails.';
