create or replace function private.compensate_attempt(p_request public.provisioning_requests, p_error jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.provisioning_attempts a
  set status = 'failed', ended_at = clock_timestamp(), error = p_error
  where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt and a.status = 'running';

  update public.provisioning_requests r
  set status = 'failed', lease_expires_at = null, deadline_at = null, prepared_at = null, is_placeholder = false, error = p_error
  where r.id = p_request.id;

  -- Catalogue, members and keys go by cascade. Never an active tenant, and never an auth user (I10).
  delete from public.tenants t where t.id = p_request.tenant_id and t.status in ('provisioning', 'pending_activation');

  perform private.record_event(
    case p_request.status when 'pending' then 'request_dropped' else 'attempt_failed' end,
    p_request.id, p_request.tenant_id, nullif(p_request.current_attempt, 0), p_error
  );
end
$$;

revoke all on function private.compensate_attempt(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.compensate_attempt(public.provisioning_requests, jsonb) is
  'Undoes the current attempt of a processing request, or drops a pending one (I3): nothing of the tenant stays, slug and e-mail are free. The caller holds the request row.';
