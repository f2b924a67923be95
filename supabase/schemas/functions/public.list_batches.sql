create or replace function public.list_batches(p_before timestamptz default null, p_limit integer default 20)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; counting large batches takes some seconds.
set statement_timeout = '60s'
as $$
  select private.list_batches(p_before, p_limit)
$$;

revoke all on function public.list_batches(timestamptz, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_batches(timestamptz, integer) to authenticated;
comment on function public.list_batches(timestamptz, integer) is
  'The calling admin''s batches, the newest first, up to 100 at a time; p_before is the created_at to go on from.';
