create or replace function private.count_tokens(p_actor_id uuid, p_rule private.rate_limit_rules)
returns numeric
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_tokens numeric;
begin
  select private.refilled_tokens(p_rule, l.tokens, l.refilled_at) into v_tokens
  from private.rate_limits l
  where l.actor_id = p_actor_id and l.action = p_rule.action;
  return coalesce(v_tokens, p_rule.capacity);
end
$$;

revoke all on function private.count_tokens(uuid, private.rate_limit_rules) from public, anon, authenticated, service_role;
comment on function private.count_tokens(uuid, private.rate_limit_rules) is
  'How many tokens an actor has by now; all that the bucket holds, before the first is taken.';
