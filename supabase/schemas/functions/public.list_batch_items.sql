create or replace function public.list_batch_items(p_batch_id uuid, p_status text default null, p_after_position integer default null, p_limit integer default 100)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.list_batch_items(p_batch_id, p_status, p_after_position, p_limit)
$$;

revoke all on function public.list_batch_items(uuid, text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_batch_items(uuid, text, integer, integer) to authenticated, service_role;
comment on function public.list_batch_items(uuid, text, integer, integer) is
  'Items of a batch by position, up to 1000 at a time, all or those of one status. For its admin and the service role.';
