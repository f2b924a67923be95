create or replace function public.claim_setup_email(p_tenant_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_setup_email(p_tenant_id)
$$;

revoke all on function public.claim_setup_email(uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_setup_email(uuid) to authenticated;
comment on function public.claim_setup_email(uuid) is
  'For admins: takes the right to send a tenant''s owner the set-up e-mail, once a minute, and says to whom: {tenant_id, owner_id, owner_email, rate_limit}. Raises NOT_FOUND or RATE_LIMITED.';
