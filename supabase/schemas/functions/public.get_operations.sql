create or replace function public.get_operations(p_looks_for_violations boolean default true)
returns jsonb
language sql
stable
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; looking for violations in a large database takes some seconds.
set statement_timeout = '60s'
as $$
  select private.get_operations(p_looks_for_violations)
$$;

revoke all on function public.get_operations(boolean) from public, anon, authenticated, service_role;
grant execute on function public.get_operations(boolean) to authenticated;
comment on function public.get_operations(boolean) is
  'For admins: what waits and for how long, what is open, and every violation of an invariant (NULL if not looked for): {waiting, queue, setup_emails, open_batches, fleet, schedule, violations}.';
