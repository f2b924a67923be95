create or replace function public.set_rate_limit(p_action text, p_capacity integer, p_per_minute integer)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.set_rate_limit(p_action, p_capacity, p_per_minute)
$$;

revoke all on function public.set_rate_limit(text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function public.set_rate_limit(text, integer, integer) to service_role;
comment on function public.set_rate_limit(text, integer, integer) is
  'From now on each admin has a bucket of p_capacity tokens for this action, filling by p_per_minute, 1 to 1000000 each; returns the rule as public.list_rate_limits does. Secret key only. Raises NOT_FOUND or VALIDATION_ERROR.';
