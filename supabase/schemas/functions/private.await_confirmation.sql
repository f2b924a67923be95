create or replace function private.await_confirmation(p_request public.provisioning_requests, p_owner_id uuid)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests := p_request;
begin
  if p_request.prepared_at is not null then
    return p_request;
  end if;

  -- Nobody may take the attempt over meanwhile; its own reaper ends it.
  update public.provisioning_requests r
  set prepared_at = clock_timestamp(),
      lease_expires_at = 'infinity',
      deadline_at = clock_timestamp() + private.confirmation_period()
  where r.id = p_request.id
  returning * into v_request;

  update public.tenants t set status = 'pending_activation' where t.id = p_request.tenant_id and t.status = 'provisioning';

  -- A member of what nobody sees yet, so that the e-mail is owed like any other owner's.
  insert into public.tenant_members (tenant_id, user_id, role, setup_email_claimed_at, setup_email_due_at)
  select p_request.tenant_id, p_owner_id, 'OWNER', clock_timestamp(), clock_timestamp() + interval '2 minutes'
  where p_owner_id is not null
  on conflict (tenant_id, user_id) do nothing;

  perform private.record_event(
    'confirmation_awaited', p_request.id, p_request.tenant_id, p_request.current_attempt,
    jsonb_build_object('owner_id', p_owner_id)
  );
  return v_request;
end
$$;

revoke all on function private.await_confirmation(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.await_confirmation(public.provisioning_requests, uuid) is
  'Lets a sign-up wait until its owner confirms their address; of a placeholder, whose p_owner_id is NULL, nobody will. The caller holds the request row.';
