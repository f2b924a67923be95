create or replace function private.adopt_born_owner(p_request public.provisioning_requests)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_id uuid;
begin
  select a.owner_id into v_owner_id
  from public.provisioning_attempts a
  where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt;

  -- Held until this commits, so that the owner can't be deleted meanwhile, not even softly.
  perform from auth.users u where u.id = v_owner_id for share;
  if private.find_owned_request(v_owner_id) is distinct from p_request.id then
    return false;
  end if;
  perform private.complete_request(p_request, v_owner_id);
  return true;
end
$$;

revoke all on function private.adopt_born_owner(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.adopt_born_owner(public.provisioning_requests) is
  'Activates a processing request whose owner exists although the trigger did not run: while it was off, or after a restore. Asked before an attempt is undone or given up. The caller holds the request row. Returns whether it was so.';
