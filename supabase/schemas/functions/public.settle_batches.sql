create or replace function public.settle_batches()
returns void
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; activating ten thousand tenants takes some seconds.
set statement_timeout = '60s'
as $$
  select private.settle_batches()
$$;

revoke all on function public.settle_batches() from public, anon, authenticated, service_role;
grant execute on function public.settle_batches() to service_role;
comment on function public.settle_batches() is
  'Decides the all_or_nothing batches that can be decided: activates those whose owners are all there, rolls back those with a failed item or past their deadline. Secret key only.';
