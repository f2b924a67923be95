create or replace function private.start_attempt(p_request public.provisioning_requests, p_owner_id uuid)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_lease constant timestamptz := clock_timestamp() + private.lease_duration();
  v_deadline constant timestamptz := clock_timestamp() + private.request_deadline();
begin
  -- An attempt's owner id is a user's that is not born yet, or its user could pass for the attempt's (I10).
  if exists (select from auth.users u where u.id = p_owner_id) then
    perform private.raise_conflict('attempt_owner_id_is_unique', '{}');
  end if;

  if p_request.created_at is null then
    insert into public.provisioning_requests (
      id, admin_user_id, idempotency_key, status, tenant_id, payload, owner_email, owner_mode, current_attempt,
      lease_expires_at, deadline_at, is_placeholder
    )
    values (
      p_request.id, p_request.admin_user_id, p_request.idempotency_key, 'processing', p_request.tenant_id, p_request.payload,
      p_request.owner_email, p_request.owner_mode, 1, v_lease, v_deadline, p_request.is_placeholder
    )
    returning * into v_request;
  else
    -- The caller holds the request row. From here on the old owner id is refused by the activation trigger.
    update public.provisioning_attempts a
    set status = 'abandoned', ended_at = clock_timestamp()
    where a.request_id = p_request.id and a.status = 'running';

    update public.provisioning_requests r
    set status = 'processing',
        current_attempt = r.current_attempt + 1,
        lease_expires_at = v_lease,
        -- A takeover goes on towards the deadline of the attempt before; a new beginning has a new one.
        deadline_at = coalesce(r.deadline_at, v_deadline),
        error = null
    where r.id = p_request.id
    returning * into v_request;
  end if;

  insert into public.provisioning_attempts (request_id, attempt_number, owner_id)
  values (v_request.id, v_request.current_attempt, p_owner_id);

  perform private.record_event(
    'attempt_started', v_request.id, v_request.tenant_id, v_request.current_attempt,
    jsonb_build_object('owner_id', p_owner_id)
  );
  return v_request;
end
$$;

revoke all on function private.start_attempt(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.start_attempt(public.provisioning_requests, uuid) is
  'Begins the next attempt at a request whose row the caller has locked, and abandons the one before; or the first, and stores the request that private.claim_request has made up.';
