create or replace function private.describe_tokens(p_actor_id uuid, p_action text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rule constant private.rate_limit_rules := private.find_rate_limit(p_action);
begin
  return private.describe_bucket(v_rule, private.count_tokens(p_actor_id, v_rule));
end
$$;

revoke all on function private.describe_tokens(uuid, text) from public, anon, authenticated, service_role;
comment on function private.describe_tokens(uuid, text) is 'An actor''s tokens for an action, as private.describe_bucket has them. Takes none.';
