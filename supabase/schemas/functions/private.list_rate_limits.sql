create or replace function private.list_rate_limits()
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_rate_limit(r) from private.rate_limit_rules r order by r.action
$$;

revoke all on function private.list_rate_limits() from public, anon, authenticated, service_role;
grant execute on function private.list_rate_limits() to service_role;
comment on function private.list_rate_limits() is 'See public.list_rate_limits.';
