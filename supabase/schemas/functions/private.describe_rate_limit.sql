create or replace function private.describe_rate_limit(p_rule private.rate_limit_rules)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'action', p_rule.action, 'capacity', p_rule.capacity, 'per_minute', p_rule.per_minute, 'updated_at', p_rule.updated_at
  )
$$;

revoke all on function private.describe_rate_limit(private.rate_limit_rules) from public, anon, authenticated, service_role;
comment on function private.describe_rate_limit(private.rate_limit_rules) is
  'A rule as operators see it: {action, capacity, per_minute, updated_at}.';
