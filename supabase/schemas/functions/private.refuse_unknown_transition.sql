create or replace function private.refuse_unknown_transition()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (
    select from private.tenant_transitions t where t.from_status = old.status and t.to_status = new.status
  ) then
    perform private.raise_error(
      'INVALID_TRANSITION', jsonb_build_object('from', old.status, 'to', new.status),
      format('A tenant can''t go from %s to %s.', old.status, new.status)
    );
  end if;
  return null;
end
$$;

revoke all on function private.refuse_unknown_transition() from public, anon, authenticated, service_role;
comment on function private.refuse_unknown_transition() is
  'Refuses every change of a tenant''s status that private.tenant_transitions does not have, whoever makes it.';
