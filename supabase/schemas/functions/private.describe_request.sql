create or replace function private.describe_request(p_request public.provisioning_requests, p_owner_id uuid default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_owner_id uuid := p_owner_id;
begin
  if v_owner_id is null then
    select a.owner_id into v_owner_id
    from public.provisioning_attempts a
    where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt;
  end if;
  return jsonb_build_object(
    'request_id', p_request.id,
    'tenant_id', p_request.tenant_id,
    'status', p_request.status,
    'attempt_number', p_request.current_attempt,
    'owner_id', v_owner_id,
    'owner_email', p_request.owner_email,
    'is_prepared', p_request.prepared_at is not null,
    'lease_expires_at', p_request.lease_expires_at,
    'error', p_request.error,
    'result', p_request.result,
    'setup_email', case
      when p_request.status = 'completed'
        then private.setup_email_state(p_request.owner_mode, (p_request.result #>> '{owner,id}')::uuid)
    end
  );
end
$$;

revoke all on function private.describe_request(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.describe_request(public.provisioning_requests, uuid) is
  'A request as its callers see it: {request_id, tenant_id, status, attempt_number, owner_id, owner_email, is_prepared, lease_expires_at, error, result, setup_email}. p_owner_id: the current attempt''s, for callers who know.';
