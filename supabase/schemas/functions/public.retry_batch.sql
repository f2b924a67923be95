create or replace function public.retry_batch(p_batch_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large batch takes some seconds.
set statement_timeout = '60s'
as $$
  select private.retry_batch(p_batch_id)
$$;

revoke all on function public.retry_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function public.retry_batch(uuid) to authenticated;
comment on function public.retry_batch(uuid) is
  'Queues the failed items of a batch once more, or the whole of one that was rolled back; cancelled ones are left, and those that need a password or show a secret. Its admin only.';
