create or replace function private.check_tokens(p_actor_id uuid, p_action text, p_amount integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rule private.rate_limit_rules;
begin
  -- What was there when it was last written is there still: most callers have plenty, and need no reckoning.
  if exists (
    select from private.rate_limits l
    join private.rate_limit_rules r on r.action = l.action
    where l.actor_id = p_actor_id and l.action = p_action and least(l.tokens, r.capacity) >= p_amount
  ) then
    return;
  end if;
  v_rule := private.find_rate_limit(p_action);
  perform private.require_tokens(v_rule, private.count_tokens(p_actor_id, v_rule), p_amount);
end
$$;

revoke all on function private.check_tokens(uuid, text, integer) from public, anon, authenticated, service_role;
comment on function private.check_tokens(uuid, text, integer) is
  'Takes nothing and waits for nobody: raises RATE_LIMITED if an actor has fewer than p_amount tokens, or VALIDATION_ERROR if there never will be as many.';
