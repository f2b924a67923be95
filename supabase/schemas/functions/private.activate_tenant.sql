create or replace function private.activate_tenant(p_request public.provisioning_requests, p_owner_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.tenants t
  set status = 'active', owner_id = p_owner_id, activated_at = clock_timestamp()
  where t.id = p_request.tenant_id and t.status in ('provisioning', 'pending_activation');

  if not found then
    raise exception 'request % has no tenant to activate', p_request.id;
  end if;

  insert into public.tenant_members (
    tenant_id, user_id, role, must_change_password, setup_email_claimed_at, setup_email_due_at
  )
  values (
    p_request.tenant_id,
    p_owner_id,
    'OWNER',
    p_request.owner_mode = 'temporary',
    -- The provisioning service sends the first set-up e-mail right after this commit; a batch's are sent by the workers,
    -- who also see to those whose sender died.
    case when p_request.owner_mode = 'invite' and p_request.batch_id is null then clock_timestamp() end,
    case
      when p_request.owner_mode <> 'invite' then null
      when p_request.batch_id is null then clock_timestamp() + interval '2 minutes'
      else clock_timestamp()
    end
  )
  -- Of a sign-up they are a member since the address was written to.
  on conflict (tenant_id, user_id) do update set setup_email_due_at = null;

  update public.provisioning_attempts a
  set status = 'succeeded', ended_at = clock_timestamp()
  where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt;

  update public.provisioning_requests r
  set status = 'completed',
      lease_expires_at = null,
      deadline_at = null,
      prepared_at = null,
      completed_at = clock_timestamp(),
      result = private.build_result(p_request, p_owner_id)
  where r.id = p_request.id;

  perform private.record_event(
    'tenant_activated', p_request.id, p_request.tenant_id, p_request.current_attempt,
    jsonb_build_object('owner_id', p_owner_id)
  );
end
$$;

revoke all on function private.activate_tenant(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.activate_tenant(public.provisioning_requests, uuid) is
  'Activation (I2): tenant active, owner a member, attempt succeeded, request completed. The caller holds the request row and has checked the attempt.';
