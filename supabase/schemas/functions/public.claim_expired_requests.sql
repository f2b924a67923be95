create or replace function public.claim_expired_requests(p_limit integer default 1)
returns setof jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_expired_requests(p_limit)
$$;

revoke all on function public.claim_expired_requests(integer) from public, anon, authenticated, service_role;
grant execute on function public.claim_expired_requests(integer) to service_role;
comment on function public.claim_expired_requests(integer) is
  'For workers: begins a new attempt at up to p_limit requests with an invited owner whose lease has run out, each for one worker only, and returns private.describe_request plus owner_full_name; status completed where the owner turned out to be there already. Secret key only.';
