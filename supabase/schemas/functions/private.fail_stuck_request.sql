create or replace function private.fail_stuck_request(p_request_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  select * into v_request
  from public.provisioning_requests r
  where r.id = p_request_id and r.status = 'processing'
  for update;

  if found
    and (
      v_request.lease_expires_at <= clock_timestamp()
      or not exists (
        select from public.provisioning_attempts a
        where a.request_id = v_request.id and a.attempt_number = v_request.current_attempt and a.status = 'running'
      )
      or not exists (select from public.tenants t where t.id = v_request.tenant_id)
    )
  then
    if not private.adopt_born_owner(v_request) then
      perform private.compensate_attempt(v_request, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}');
    end if;
  end if;
end
$$;

revoke all on function private.fail_stuck_request(uuid) from public, anon, authenticated, service_role;
comment on function private.fail_stuck_request(uuid) is
  'Fails one request as the reaper does, unless somebody is at it again.';
