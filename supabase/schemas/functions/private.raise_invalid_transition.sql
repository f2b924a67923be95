create or replace function private.raise_invalid_transition(p_status text, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_allowed constant text[] := array(
    select distinct t.action
    from private.tenant_transitions t
    where t.from_status = p_status and t.is_for_admins
    order by t.action
  );
begin
  perform private.raise_error(
    'INVALID_TRANSITION',
    jsonb_build_object('from', p_status, 'action', p_action, 'allowed', v_allowed),
    format(
      'The tenant is %s: %s', p_status,
      case when v_allowed = '{}' then 'it can only be waited for.' else 'you can ' || array_to_string(v_allowed, ' or ') || ' it.' end
    )
  );
end
$$;

revoke all on function private.raise_invalid_transition(text, text) from public, anon, authenticated, service_role;
comment on function private.raise_invalid_transition(text, text) is
  'Raises INVALID_TRANSITION with the status, the action that it does not allow, and those that it does.';
