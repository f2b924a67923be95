create or replace function private.start_attempt(p_request_id uuid, p_owner_id uuid)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  -- An attempt's owner id is a user's that is not born yet, or its user could pass for the attempt's (I10).
  if exists (select from auth.users u where u.id = p_owner_id) then
    perform private.raise_conflict('attempt_owner_id_is_unique', '{}');
  end if;

  -- The caller holds the request row. From here on the old owner id is refused by the activation trigger.
  update public.provisioning_attempts a
  set status = 'abandoned', ended_at = clock_timestamp()
  where a.request_id = p_request_id and a.status = 'running';

  update public.provisioning_requests r
  set status = 'processing',
      current_attempt = r.current_attempt + 1,
      lease_expires_at = clock_timestamp() + private.lease_duration(),
      -- A takeover goes on towards the deadline of the attempt before; a new beginning has a new one.
      deadline_at = coalesce(r.deadline_at, clock_timestamp() + private.request_deadline()),
      error = null
  where r.id = p_request_id
  returning * into v_request;

  insert into public.provisioning_attempts (request_id, attempt_number, owner_id)
  values (p_request_id, v_request.current_attempt, p_owner_id);

  perform private.record_event(
    'attempt_started', v_request.id, v_request.tenant_id, v_request.current_attempt,
    jsonb_build_object('owner_id', p_owner_id)
  );
  return v_request;
end
$$;

revoke all on function private.start_attempt(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.start_attempt(uuid, uuid) is
  'Begins the next attempt at a request whose row the caller has locked, and abandons the one before.';
