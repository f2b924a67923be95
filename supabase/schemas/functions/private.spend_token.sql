create or replace function private.spend_token(p_actor_id uuid, p_action text, p_capacity integer, p_per_minute integer)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tokens numeric;
begin
  -- One statement, so that calls at once serialise on the row and none is counted for another.
  insert into private.rate_limits as l (actor_id, action, tokens, refilled_at)
  values (p_actor_id, p_action, p_capacity - 1, clock_timestamp())
  on conflict (actor_id, action) do update
  set tokens = least(
        p_capacity,
        l.tokens + greatest(extract(epoch from clock_timestamp() - l.refilled_at), 0) / 60 * p_per_minute
      ) - 1,
      refilled_at = clock_timestamp()
  returning l.tokens into v_tokens;

  -- Raising takes the spending back: who is refused is not put off any further.
  if v_tokens < 0 then
    perform private.raise_error(
      'RATE_LIMITED',
      jsonb_build_object('retry_after_seconds', ceil(-v_tokens * 60 / p_per_minute)::integer),
      'Too many calls of this kind.'
    );
  end if;
end
$$;

revoke all on function private.spend_token(uuid, text, integer, integer) from public, anon, authenticated, service_role;
comment on function private.spend_token(uuid, text, integer, integer) is
  'Takes one of an actor''s tokens for an action from a bucket of p_capacity that fills by p_per_minute. Raises RATE_LIMITED when there is none.';
