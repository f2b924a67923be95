create or replace function private.find_rate_limit(p_action text)
returns private.rate_limit_rules
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_rule private.rate_limit_rules;
begin
  select * into v_rule from private.rate_limit_rules r where r.action = p_action;
  if not found then
    raise exception 'action % has no rate limit', p_action;
  end if;
  return v_rule;
end
$$;

revoke all on function private.find_rate_limit(text) from public, anon, authenticated, service_role;
comment on function private.find_rate_limit(text) is 'The rule for an action, which must have one.';
