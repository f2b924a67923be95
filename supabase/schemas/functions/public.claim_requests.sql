create or replace function public.claim_requests(p_limit integer default 1, p_batch_id uuid default null, p_api_keys jsonb default null)
returns setof jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_requests(p_limit, p_batch_id, p_api_keys)
$$;

revoke all on function public.claim_requests(integer, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.claim_requests(integer, uuid, jsonb) to service_role;
comment on function public.claim_requests(integer, uuid, jsonb) is
  'For workers: up to p_limit (50) requests to work on, each for one worker only, with a new lease: first those whose lease has run out, then queued items of batches. With p_batch_id: of this batch alone. With p_api_keys, the key pairs by position ({public_key, secret_hash}, maybe none), the caller says that it has the secrets of the batch, and is given those items, too, that need their caller. Returns private.describe_claim: completed, prepared or failed where nothing is left to do. Secret key only.';
