create or replace function private.spend_tokens(p_actor_id uuid, p_action text, p_amount integer default 1)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_rule constant private.rate_limit_rules := private.find_rate_limit(p_action);
  v_tokens numeric;
begin
  if p_amount is null or p_amount < 1 then
    raise exception 'spending % tokens makes no sense', p_amount;
  end if;
  -- Callers who have other locks to take take them before: an actor's other calls wait here until this transaction ends. At this lock
  -- and not at the row: whoever ends wakes one who waits for a lock, but all who wait for a row, each to find who is next.
  perform pg_advisory_xact_lock(hashtextextended('bucket ' || p_actor_id || p_action, 0));
  -- One statement all the same, which counts every call without that lock: transactions from before it was there take the row alone.
  insert into private.rate_limits as l (actor_id, action, tokens, refilled_at)
  values (p_actor_id, p_action, v_rule.capacity - p_amount, clock_timestamp())
  on conflict (actor_id, action) do update
  set tokens = private.refilled_tokens(v_rule, l.tokens, l.refilled_at) - p_amount,
      refilled_at = clock_timestamp()
  returning l.tokens into v_tokens;

  -- Raising takes the spending back: who is refused is not put off any further.
  if v_tokens < 0 then
    perform private.require_tokens(v_rule, v_tokens + p_amount, p_amount);
  end if;
  return private.describe_bucket(v_rule, v_tokens);
end
$$;

revoke all on function private.spend_tokens(uuid, text, integer) from public, anon, authenticated, service_role;
comment on function private.spend_tokens(uuid, text, integer) is
  'Takes p_amount of an actor''s tokens for an action and returns what is left (private.describe_bucket). Raises RATE_LIMITED when there are fewer, or VALIDATION_ERROR when there never will be as many.';
