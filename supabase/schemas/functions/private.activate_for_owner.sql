create or replace function private.activate_for_owner(p_owner_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  -- A restore, or a time without the trigger, brought the owner in: do what the trigger would have done.
  perform from public.provisioning_requests r where r.id = private.find_owned_request(p_owner_id) for update;

  perform from auth.users u where u.id = p_owner_id for share;

  -- Once more, now that nobody else decides it.
  select * into v_request from public.provisioning_requests r where r.id = private.find_owned_request(p_owner_id);
  if found then
    perform private.complete_request(v_request, p_owner_id);
  end if;
end
$$;

revoke all on function private.activate_for_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.activate_for_owner(uuid) is
  'Completes the request whose owner was born without the activation trigger.';
