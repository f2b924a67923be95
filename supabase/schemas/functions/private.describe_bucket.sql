create or replace function private.describe_bucket(p_rule private.rate_limit_rules, p_tokens numeric)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'policy', p_rule.action,
    'quota', p_rule.capacity,
    'window_seconds', ceil(p_rule.capacity * 60.0 / p_rule.per_minute)::integer,
    'remaining', floor(p_tokens)::integer,
    'reset_seconds', ceil((floor(p_tokens) + 1 - p_tokens) * 60.0 / p_rule.per_minute)::integer
  );
end
$$;

revoke all on function private.describe_bucket(private.rate_limit_rules, numeric) from public, anon, authenticated, service_role;
comment on function private.describe_bucket(private.rate_limit_rules, numeric) is
  'A bucket with this many tokens (0 or more) in the words of the RateLimit headers: policy; quota: what it holds; window_seconds: in which it fills; remaining; reset_seconds: until there is one more.';
