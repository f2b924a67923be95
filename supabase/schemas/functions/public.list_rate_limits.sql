create or replace function public.list_rate_limits()
returns setof jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.list_rate_limits()
$$;

revoke all on function public.list_rate_limits() from public, anon, authenticated, service_role;
grant execute on function public.list_rate_limits() to service_role;
comment on function public.list_rate_limits() is
  'How much of each action an admin may do: {action, capacity, per_minute, updated_at}. Secret key only.';
