create or replace function public.check_owner_email_availability(p_email text)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.check_owner_email_availability(p_email)
$$;

revoke all on function public.check_owner_email_availability(text) from public, anon, authenticated, service_role;
grant execute on function public.check_owner_email_availability(text) to authenticated;
comment on function public.check_owner_email_availability(text) is
  'For admins: {available, reason: invalid | taken | null} of an address for a new owner. A preview; provision_tenant_atomic decides. Leaves an audit event.';
