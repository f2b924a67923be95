create or replace function private.repair_violation(p_problem text, p_subject text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_owner_id uuid;
begin
  case p_problem
    when 'OWNER_IS_GONE' then
      delete from public.tenant_members m
      where m.tenant_id = p_subject::uuid and m.role = 'OWNER';
      update public.tenants t
      set status = 'setup_incomplete', owner_id = null
      where t.id = p_subject::uuid;
    when 'OWNER_IS_NO_MEMBER' then
      update public.tenant_members m set role = 'MEMBER' where m.tenant_id = p_subject::uuid and m.role = 'OWNER';
      insert into public.tenant_members (tenant_id, user_id, role)
      select t.id, t.owner_id, 'OWNER' from public.tenants t where t.id = p_subject::uuid
      on conflict (tenant_id, user_id) do update set role = excluded.role;
    when 'TRIGGER_IS_OFF' then
      perform private.install_auth_triggers();
    when 'FAILED_REQUEST_HAS_TENANT' then
      delete from public.tenants t
      using public.provisioning_requests r
      where r.id = p_subject::uuid and t.id = r.tenant_id and t.status = 'provisioning';
      return found;
    when 'PROVISIONING_TENANT_HAS_NO_REQUEST' then
      delete from public.tenants t where t.id = p_subject::uuid and t.status = 'provisioning';
      return found;
    when 'OWNER_HAS_NO_TENANT' then
      -- A restore, or a time without the trigger, brought the owner in: do what the trigger would have done.
      select r.* into v_request
      from public.provisioning_requests r
      join public.provisioning_attempts a on a.request_id = r.id and a.attempt_number = r.current_attempt
      where a.owner_id = p_subject::uuid and a.status = 'running' and r.status = 'processing'
      for update of r;
      select u.id into v_owner_id
      from auth.users u
      where u.id = p_subject::uuid and lower(u.email) = v_request.owner_email and u.deleted_at is null;
      if v_owner_id is null or not exists (select from public.tenants t where t.id = v_request.tenant_id) then
        return false;
      end if;
      perform private.activate_tenant(v_request, v_owner_id);
    when 'REQUEST_IS_STUCK', 'PROCESSING_REQUEST_HAS_NO_ATTEMPT' then
      select * into v_request
      from public.provisioning_requests r
      where r.id = p_subject::uuid and r.status = 'processing'
      for update;
      if not found then
        return false;
      end if;
      perform private.compensate_attempt(v_request, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}');
    when 'ROW_HAS_NO_TENANT' then
      perform private.delete_orphan(split_part(p_subject, '/', 1), split_part(p_subject, '/', 2)::uuid);
    when 'TENANT_HAS_NO_SEGMENT', 'TENANT_HAS_NO_PACKAGE' then
      perform private.restore_catalogue(p_subject::uuid);
    when 'PACKAGE_HAS_NO_SEGMENT' then
      perform private.restore_catalogue((select p.tenant_id from public.packages p where p.id = p_subject::uuid));
    else
      return false;
  end case;
  return true;
end
$$;

revoke all on function private.repair_violation(text, text) from public, anon, authenticated, service_role;
comment on function private.repair_violation(text, text) is
  'Mends one violation that private.invariant_violations reports. Returns whether it could.';
