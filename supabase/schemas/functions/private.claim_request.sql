-- Lock order, here and everywhere: request row, then its attempts, then the tenant and what hangs on it.
create or replace function private.claim_request(
  p_admin_user_id uuid,
  p_idempotency_key uuid,
  p_payload jsonb,
  p_owner_id uuid
)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_in_flight constant jsonb := '{"retry_after_seconds": 2}';
  -- Before anything is read: who has it and finds no request is the first.
  v_is_alone constant boolean := pg_try_advisory_xact_lock(hashtextextended(p_admin_user_id::text || p_idempotency_key::text, 0));
begin
  select * into v_request
  from public.provisioning_requests r
  where r.admin_user_id = p_admin_user_id and r.idempotency_key = p_idempotency_key;

  if v_request.status = 'completed' then
    perform private.require_same_payload(v_request, p_payload);
    return v_request;
  end if;

  -- Callers of one key don't queue up: the second is told that the first is at it, and holds no connection meanwhile.
  -- The lock also keeps two first calls from meeting on the unique indexes, where the wrong one might answer.
  if not v_is_alone then
    perform private.raise_error('DUPLICATE_REQUEST', v_in_flight, 'The same request is being processed: try again.');
  end if;

  if v_request.id is not null then
    begin
      -- NOWAIT: who holds this row is deciding the request at this moment. It may be gone since it was read.
      select * into v_request from public.provisioning_requests r where r.id = v_request.id for update nowait;
    exception
      when lock_not_available then
        perform private.raise_error('DUPLICATE_REQUEST', v_in_flight, 'The same request is being decided: try again.');
    end;
  end if;
  if v_request.id is null then
    -- Stored by private.start_attempt, as it is with its first attempt: written once, not twice.
    v_request.id := private.new_id();
    v_request.admin_user_id := p_admin_user_id;
    v_request.idempotency_key := p_idempotency_key;
    v_request.tenant_id := private.new_id();
    v_request.payload := p_payload;
    v_request.owner_email := p_payload #>> '{owner,email}';
    v_request.owner_mode := p_payload #>> '{owner,mode}';
    v_request.is_placeholder := v_request.owner_mode = 'sign_up' and private.check_owner_email(v_request.owner_email) is not null;
    return v_request;
  end if;

  perform private.require_same_payload(v_request, p_payload);
  perform private.refuse_item_of_a_whole(v_request);
  if v_request.prepared_at is not null then
    return v_request;
  end if;

  -- clock_timestamp, since now() is when this transaction began.
  if v_request.status = 'processing' and v_request.lease_expires_at > clock_timestamp() then
    -- The owner id is the attempt's own: who brings it is that attempt, whose first call's reply was lost.
    if exists (
      select from public.provisioning_attempts a
      where a.request_id = v_request.id
        and a.attempt_number = v_request.current_attempt
        and a.owner_id = p_owner_id
    )
      -- That somebody is at it would tell that the address was free; who signs up waits for what comes of it.
      or v_request.owner_mode = 'sign_up'
    then
      return v_request;
    end if;
    perform private.raise_error('DUPLICATE_REQUEST', v_in_flight, 'The same request is being processed: try again.');
  end if;

  if v_request.status = 'processing' and private.adopt_born_owner(v_request) then
    select * into v_request from public.provisioning_requests r where r.id = v_request.id;
  end if;
  return v_request;
end
$$;

revoke all on function private.claim_request(uuid, uuid, jsonb, uuid) from public, anon, authenticated, service_role;
comment on function private.claim_request(uuid, uuid, jsonb, uuid) is
  'The idempotency decision. Returns the request, locked unless completed: completed, or a prepared sign-up, for the caller to replay, with its lease alive to go on with this very attempt, or else to start an attempt at. A new one is not stored yet, which its created_at tells: NULL. Raises IDEMPOTENCY_KEY_REUSED or DUPLICATE_REQUEST.';
