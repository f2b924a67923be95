create or replace function public.cancel_batch(p_batch_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large batch takes some seconds.
set statement_timeout = '60s'
as $$
  select private.cancel_batch(p_batch_id)
$$;

revoke all on function public.cancel_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function public.cancel_batch(uuid) to authenticated;
comment on function public.cancel_batch(uuid) is
  'Drops what of a batch nobody has begun; an undecided all_or_nothing batch is rolled back. Its admin only.';
