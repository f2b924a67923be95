create or replace function private.refilled_tokens(p_rule private.rate_limit_rules, p_tokens numeric, p_refilled_at timestamptz)
returns numeric
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Clocks may go back. One that ran far ahead when this was written would keep the bucket as it is until that time comes.
  if p_refilled_at > clock_timestamp() + interval '1 hour' then
    return p_rule.capacity;
  end if;
  -- A capacity that was lowered since counts at once.
  return least(
    p_rule.capacity,
    p_tokens + greatest(extract(epoch from clock_timestamp() - p_refilled_at), 0) / 60 * p_rule.per_minute
  );
end
$$;

revoke all on function private.refilled_tokens(private.rate_limit_rules, numeric, timestamptz)
  from public, anon, authenticated, service_role;
comment on function private.refilled_tokens(private.rate_limit_rules, numeric, timestamptz) is
  'What has become of p_tokens since p_refilled_at.';
