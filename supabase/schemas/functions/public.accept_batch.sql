create or replace function public.accept_batch(p_idempotency_key uuid, p_items jsonb, p_mode text default 'independent')
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; ten thousand items take some seconds.
set statement_timeout = '60s'
as $$
  select private.accept_batch(p_idempotency_key, p_items, p_mode)
$$;

revoke all on function public.accept_batch(uuid, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function public.accept_batch(uuid, jsonb, text) to authenticated;
comment on function public.accept_batch(uuid, jsonb, text) is
  'Accepts up to 10,000 tenants as one: p_items is [{payload, idempotency_key}], payload as for provision_tenant_atomic. independent: what is sound is queued for the workers, what is not is a failed item; all_or_nothing: BATCH_REJECTED unless all are sound. The same key again answers the same batch. Returns the batch plus replayed and rate_limit. Admins only, 60,000 items at once and 30,000 a minute.';
