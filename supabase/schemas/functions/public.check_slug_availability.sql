create or replace function public.check_slug_availability(p_slug text)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.check_slug_availability(p_slug)
$$;

revoke all on function public.check_slug_availability(text) from public, anon, authenticated, service_role;
grant execute on function public.check_slug_availability(text) to authenticated;
comment on function public.check_slug_availability(text) is
  'For admins: {available, reason: invalid | reserved | taken | null, suggestions}. A preview; provision_tenant_atomic decides. Leaves an audit event.';
