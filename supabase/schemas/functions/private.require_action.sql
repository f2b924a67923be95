create or replace function private.require_action(p_action text, p_reason text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not exists (select from private.tenant_transitions t where t.action = p_action and t.is_for_admins) then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/action", "message": "must be suspend, reactivate, archive, restore or purge"}]}'
    );
  end if;
  perform private.require_reason(p_reason);
end
$$;

revoke all on function private.require_action(text, text) from public, anon, authenticated, service_role;
comment on function private.require_action(text, text) is
  'Raises VALIDATION_ERROR unless the action is one that admins can ask for and the reason, where there is one, a line of text.';
