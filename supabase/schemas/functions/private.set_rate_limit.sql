create or replace function private.set_rate_limit(p_action text, p_capacity integer, p_per_minute integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_max constant integer := 1000000;
  v_errors jsonb;
  v_before private.rate_limit_rules;
  v_after private.rate_limit_rules;
begin
  select jsonb_agg(jsonb_build_object('pointer', given.pointer, 'message', format('must be 1 to %s', v_max)))
  into v_errors
  from (values ('/capacity', p_capacity), ('/per_minute', p_per_minute)) as given (pointer, value)
  where given.value is null or given.value not between 1 and v_max;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;

  select * into v_before from private.rate_limit_rules r where r.action = p_action for update;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'public.list_rate_limits names the actions that have a limit.');
  end if;
  update private.rate_limit_rules r
  set capacity = p_capacity, per_minute = p_per_minute
  where r.action = p_action
  returning * into v_after;

  perform private.record_event(
    'rate_limit_changed', null, null, null, jsonb_build_object('action', p_action),
    jsonb_build_object('capacity', v_before.capacity, 'per_minute', v_before.per_minute),
    jsonb_build_object('capacity', v_after.capacity, 'per_minute', v_after.per_minute)
  );
  return private.describe_rate_limit(v_after);
end
$$;

revoke all on function private.set_rate_limit(text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function private.set_rate_limit(text, integer, integer) to service_role;
comment on function private.set_rate_limit(text, integer, integer) is 'See public.set_rate_limit.';
