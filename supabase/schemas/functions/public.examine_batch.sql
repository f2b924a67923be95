create or replace function public.examine_batch(p_idempotency_key uuid, p_items jsonb)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; ten thousand items take some seconds.
set statement_timeout = '60s'
as $$
  select private.examine_batch(p_idempotency_key, p_items)
$$;

revoke all on function public.examine_batch(uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.examine_batch(uuid, jsonb) to authenticated;
comment on function public.examine_batch(uuid, jsonb) is
  'What accept_batch would find fault with, writing nothing: {total, faulty, items: [{position, code, errors, duplicate_of}], rate_limit}. Admins only; counts like accept_batch.';
