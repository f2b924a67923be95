create or replace function public.count_expired_requests()
returns integer
language sql
stable
security invoker
set search_path = ''
as $$
  select private.count_expired_requests()
$$;

revoke all on function public.count_expired_requests() from public, anon, authenticated, service_role;
grant execute on function public.count_expired_requests() to service_role;
comment on function public.count_expired_requests() is 'For workers: how many requests wait for one. Secret key only.';
