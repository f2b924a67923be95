-- Runs inside the auth service's own transaction, so activation and the owner's birth are one commit (I2).
-- lock_timeout: a stuck request row must never hang the auth service; the caller then retries or compensates.
create or replace function private.activate_on_owner_created()
returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
-- As in private.provision_tenant_atomic.
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_attempt public.provisioning_attempts;
  v_request public.provisioning_requests;
begin
  select * into v_attempt from public.provisioning_attempts a where a.owner_id = new.id;
  if not found then
    return null; -- an ordinary sign-up
  end if;

  -- The row that mark_provisioning_failed and takeover lock too: whoever comes first decides, the other obeys.
  select * into v_request from public.provisioning_requests r where r.id = v_attempt.request_id for update;

  -- Judged by the row read under the lock; v_attempt above may be from before a compensation.
  if v_request.status <> 'processing'
    or v_request.current_attempt <> v_attempt.attempt_number
    -- A user without an address is not the one, either.
    or v_request.owner_email is distinct from lower(new.email)
  then
    raise exception 'owner id % belongs to an attempt that may not create it', new.id
      using errcode = 'object_not_in_prerequisite_state';
  end if;

  perform private.complete_request(v_request, new.id);
  return null;
end
$$;

revoke all on function private.activate_on_owner_created() from public, anon, authenticated, service_role;
comment on function private.activate_on_owner_created() is
  'Activates the tenant whose current attempt has this owner id; refuses the id of any other attempt by raising, so that user is never born; ignores every other user.';
