create or replace function public.undo_batch(p_batch_id uuid, p_confirm text)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large batch takes some seconds.
set statement_timeout = '60s'
as $$
  select private.undo_batch(p_batch_id, p_confirm)
$$;

revoke all on function public.undo_batch(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.undo_batch(uuid, text) to authenticated;
comment on function public.undo_batch(uuid, text) is
  'Takes back the tenants of a batch that nobody has used since, with the owners that were born for them, and what is not begun. p_confirm: the batch''s id. Returns the batch plus undone (how many, by all calls together) and kept (positions). Its admin only.';
