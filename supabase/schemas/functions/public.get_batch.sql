create or replace function public.get_batch(p_batch_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.get_batch(p_batch_id)
$$;

revoke all on function public.get_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_batch(uuid) to authenticated, service_role;
comment on function public.get_batch(uuid) is
  'Where a batch stands, with how many of its items are queued, running, completed, failed, cancelled and undone. For its admin and the service role.';
