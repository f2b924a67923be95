create or replace function public.release_setup_emails(p_tenant_ids uuid[])
returns void
language sql
security invoker
set search_path = ''
as $$
  select private.release_setup_emails(p_tenant_ids)
$$;

revoke all on function public.release_setup_emails(uuid[]) from public, anon, authenticated, service_role;
grant execute on function public.release_setup_emails(uuid[]) to service_role;
comment on function public.release_setup_emails(uuid[]) is
  'For workers: gives claimed set-up e-mails back that the auth service sends none of at the moment; they are owed again in a minute. Secret key only.';
