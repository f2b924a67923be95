-- The report may be older than what others have done meanwhile: every branch locks what it changes and looks again.
create or replace function private.repair_violation(p_problem text, p_subject text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  case p_problem
    when 'OWNER_IS_GONE' then
      perform private.release_tenant(p_subject::uuid);
    when 'OWNER_IS_NO_MEMBER' then
      perform from public.tenants t where t.id = p_subject::uuid for update;
      update public.tenant_members m set role = 'MEMBER' where m.tenant_id = p_subject::uuid and m.role = 'OWNER';
      insert into public.tenant_members (tenant_id, user_id, role)
      select t.id, t.owner_id, 'OWNER' from public.tenants t where t.id = p_subject::uuid and t.owner_id is not null
      on conflict (tenant_id, user_id) do update set role = excluded.role;
    when 'TRIGGER_IS_OFF' then
      perform private.install_auth_triggers();
    when 'FAILED_REQUEST_HAS_TENANT' then
      -- A retry goes on with the tenant that it finds: then it is no longer a failed request's.
      perform from public.provisioning_requests r where r.id = p_subject::uuid for update;
      delete from public.tenants t
      using public.provisioning_requests r
      where r.id = p_subject::uuid and r.status = 'failed' and t.id = r.tenant_id
        and t.status in ('provisioning', 'pending_activation');
    when 'PROVISIONING_TENANT_HAS_NO_REQUEST' then
      delete from public.tenants t where t.id = p_subject::uuid and t.status in ('provisioning', 'pending_activation');
    when 'OWNER_HAS_NO_TENANT' then
      perform private.activate_for_owner(p_subject::uuid);
    when 'DEAD_ATTEMPT_HAS_USER' then
      -- protect_owner still refuses where the user owns a tenant by now.
      delete from auth.users u where u.id = p_subject::uuid and private.is_stray_owner(u.id);
    when 'RUNNING_ATTEMPT_IS_NOT_CURRENT' then
      update public.provisioning_attempts a
      set status = case
            when r.status = 'completed' and r.current_attempt = a.attempt_number then 'succeeded'
            else 'abandoned'
          end,
          ended_at = clock_timestamp()
      from public.provisioning_requests r
      where r.id = split_part(p_subject, '/', 1)::uuid
        and a.request_id = r.id
        and a.attempt_number = split_part(p_subject, '/', 2)::integer
        and a.status = 'running'
        and (r.status <> 'processing' or r.current_attempt <> a.attempt_number);
    when 'REQUEST_IS_STUCK', 'PROCESSING_REQUEST_HAS_NO_ATTEMPT', 'PROCESSING_REQUEST_HAS_NO_TENANT' then
      perform private.fail_stuck_request(p_subject::uuid);
    when 'CONFIRMED_SIGN_UP_IS_PENDING', 'SIGN_UP_IS_STUCK' then
      perform private.settle_sign_up(p_subject::uuid);
    when 'BATCH_IS_STUCK' then
      perform private.settle_batch(p_subject::uuid);
    when 'QUEUED_REQUEST_IS_STUCK' then
      perform private.reap_queued_requests(1000);
    when 'ROW_HAS_NO_TENANT' then
      perform private.delete_orphan(split_part(p_subject, '/', 1), split_part(p_subject, '/', 2)::uuid);
    when 'SCHEMA_HAS_NO_TENANT', 'ROLE_HAS_NO_TENANT' then
      perform private.drop_stray_schema(p_subject);
    when 'TENANT_HAS_NO_SCHEMA', 'TENANT_HAS_NO_ROLE' then
      perform private.restore_tenant_schema(private.hold_tenant_with_schema(p_subject::uuid));
    when 'TENANT_HAS_NO_SEGMENT', 'TENANT_HAS_NO_PACKAGE', 'OWN_PACKAGE_HAS_NO_SEGMENT' then
      perform private.restore_catalogue(p_subject::uuid);
    when 'PACKAGE_HAS_NO_SEGMENT' then
      perform private.restore_catalogue((select p.tenant_id from public.packages p where p.id = p_subject::uuid));
  end case;
end
$$;

revoke all on function private.repair_violation(text, text) from public, anon, authenticated, service_role;
comment on function private.repair_violation(text, text) is
  'Mends one violation that private.invariant_violations reports with a repair, if it is still there.';
