-- Runs inside the auth service's own transaction, so activation and the confirmation are one commit (I2). That transaction holds
-- the user's row already: whoever decides a sign-up otherwise takes the user's row before the request's, too.
-- lock_timeout: a stuck request row must never hang the auth service; the link can be followed again.
create or replace function private.activate_on_email_confirmed()
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
  -- One row after the other: a join might begin with all sign-ups that wait.
  select * into v_attempt from public.provisioning_attempts a where a.owner_id = new.id;
  select * into v_request
  from public.provisioning_requests r
  where r.id = v_attempt.request_id
    and r.current_attempt = v_attempt.attempt_number
    and r.owner_mode = 'sign_up'
    and r.prepared_at is not null;
  if not found then
    return null; -- an ordinary user
  end if;

  select * into v_request from public.provisioning_requests r where r.id = v_request.id for update;
  -- Judged by the row read under the lock. An operator may have given the user another address before, which nobody
  -- has signed up with. Who confirms and changes it in one call has the old one confirmed: the auth service writes that first.
  if v_request.prepared_at is not null and lower(new.email) = v_request.owner_email and new.deleted_at is null then
    perform private.activate_tenant(v_request, new.id);
  end if;
  return null;
end
$$;

revoke all on function private.activate_on_email_confirmed() from public, anon, authenticated, service_role;
comment on function private.activate_on_email_confirmed() is
  'Activates the tenant that waits for this user''s address to be confirmed; ignores every other user.';
