create or replace function public.list_batch_events(p_batch_id uuid, p_after_transaction text default null, p_after_id bigint default null, p_limit integer default 200)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; counting large batches takes some seconds.
set statement_timeout = '60s'
as $$
  select private.list_batch_events(p_batch_id, p_after_transaction::xid8, p_after_id, p_limit)
$$;

revoke all on function public.list_batch_events(uuid, text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_batch_events(uuid, text, bigint, integer) to authenticated, service_role;
comment on function public.list_batch_events(uuid, text, bigint, integer) is
  '{events, has_more, batch}: what has happened to a batch and its items after the event {p_after_transaction, p_after_id}, in an order that a follower can rely on, whether there is more of it, and where the batch stands. For its admin and the service role.';
