create or replace function public.claim_setup_emails(p_limit integer default 1, p_batch_id uuid default null)
returns setof jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_setup_emails(p_limit, p_batch_id)
$$;

revoke all on function public.claim_setup_emails(integer, uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_setup_emails(integer, uuid) to service_role;
comment on function public.claim_setup_emails(integer, uuid) is
  'For workers: up to p_limit (50) set-up e-mails that are owed and not noted as sent, each for one worker only: {tenant_id, owner_id, owner_email}. Offered again after 2, 4, 8, 16 minutes and so on up to 6 hours, twelve times in all. Secret key only.';
