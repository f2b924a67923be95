create or replace function private.require_tokens(p_rule private.rate_limit_rules, p_tokens numeric, p_amount integer)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_amount > p_rule.capacity then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object(
        'errors', jsonb_build_array(
          jsonb_build_object('pointer', '', 'message', format('asks for more than %s at once', p_rule.capacity))
        )
      )
    );
  end if;
  if p_tokens < p_amount then
    perform private.raise_error(
      'RATE_LIMITED',
      jsonb_build_object(
        'retry_after_seconds', ceil((p_amount - p_tokens) * 60.0 / p_rule.per_minute)::integer,
        'rate_limit', private.describe_bucket(p_rule, p_tokens)
      ),
      'Too many calls of this kind.'
    );
  end if;
end
$$;

revoke all on function private.require_tokens(private.rate_limit_rules, numeric, integer)
  from public, anon, authenticated, service_role;
comment on function private.require_tokens(private.rate_limit_rules, numeric, integer) is
  'Raises RATE_LIMITED if a bucket with p_tokens has less than p_amount, or VALIDATION_ERROR if it never will have as much.';
