create or replace function private.describe_batch_event(p_event public.provisioning_events)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'transaction_id', p_event.transaction_id::text,
    'id', p_event.id,
    'occurred_at', p_event.occurred_at,
    'action', p_event.action,
    'position', (select r.batch_position from public.provisioning_requests r where r.id = p_event.request_id),
    'tenant_id', p_event.tenant_id,
    'attempt_number', p_event.attempt_number,
    'error', case when p_event.details ? 'code' then p_event.details end
  )
$$;

revoke all on function private.describe_batch_event(public.provisioning_events) from public, anon, authenticated, service_role;
comment on function private.describe_batch_event(public.provisioning_events) is
  'An event of a batch as its follower sees it.';
