create or replace function private.check_tokens(p_actor_id uuid, p_action text, p_amount integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rule private.rate_limit_rules;
  v_tokens numeric;
begin
  -- What was there when it was last written is there still: most callers have plenty, and need no reckoning.
  if p_amount > 0 and exists (
    select from private.rate_limits l
    join private.rate_limit_rules r on r.action = l.action
    where l.actor_id = p_actor_id and l.action = p_action and least(l.tokens, r.capacity) >= p_amount
  ) then
    return null;
  end if;

  v_rule := private.find_rate_limit(p_action);
  select private.refilled_tokens(v_rule, l.tokens, l.refilled_at) into v_tokens
  from private.rate_limits l
  where l.actor_id = p_actor_id and l.action = p_action;

  v_tokens := coalesce(v_tokens, v_rule.capacity);
  perform private.require_tokens(v_rule, v_tokens, p_amount);
  return private.describe_bucket(v_rule, v_tokens);
end
$$;

revoke all on function private.check_tokens(uuid, text, integer) from public, anon, authenticated, service_role;
comment on function private.check_tokens(uuid, text, integer) is
  'Takes nothing and waits for nobody: raises RATE_LIMITED if an actor has fewer than p_amount tokens, or VALIDATION_ERROR if there never will be as many. Of 0, which nobody lacks, returns private.describe_bucket; else it may be NULL.';
