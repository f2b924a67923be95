create or replace function private.settle_sign_up(p_request_id uuid, p_is_withdrawn boolean default false)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_id uuid;
  v_request public.provisioning_requests;
begin
  select a.owner_id into v_owner_id
  from public.provisioning_requests r
  join public.provisioning_attempts a on a.request_id = r.id and a.attempt_number = r.current_attempt
  where r.id = p_request_id;

  -- The user before the request, as in the auth service's transaction that confirms the address. Who holds one of the rows
  -- is deciding it at this moment.
  perform from auth.users u where u.id = v_owner_id for update skip locked;
  if not found and exists (select from auth.users u where u.id = v_owner_id) then
    return false;
  end if;
  select * into v_request
  from public.provisioning_requests r
  where r.id = p_request_id and r.owner_mode = 'sign_up' and r.prepared_at is not null
  for update skip locked;
  if not found then
    return false;
  end if;

  if exists (
    select from auth.users u
    where u.id = v_owner_id
      and u.email_confirmed_at is not null
      and lower(u.email) = v_request.owner_email
      and u.deleted_at is null
  ) then
    -- Confirmed while the trigger was off, or before a restore.
    perform private.activate_tenant(v_request, v_owner_id);
    return false;
  end if;
  if v_request.deadline_at > clock_timestamp() and not p_is_withdrawn then
    return false;
  end if;

  perform private.compensate_attempt(
    v_request,
    case
      when p_is_withdrawn then '{"code": "SIGN_UP_WITHDRAWN", "reason": null}'::jsonb
      else '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}'
    end
  );
  if exists (select from auth.users u where u.id = v_owner_id and u.email_confirmed_at is not null) then
    -- With another address, which an operator has vouched for.
    perform private.keep_owner(v_owner_id);
  else
    perform private.delete_unused_owners(array[v_owner_id]);
  end if;
  return true;
end
$$;

revoke all on function private.settle_sign_up(uuid, boolean) from public, anon, authenticated, service_role;
comment on function private.settle_sign_up(uuid, boolean) is
  'Decides a sign-up that waits: activates it where its address is confirmed, undoes it with its owner where nobody has confirmed it in time, or who made it takes it back. Returns whether it was undone.';
