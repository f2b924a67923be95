create or replace function private.record_batch_event(
  p_action text,
  p_batch public.provisioning_batches,
  p_details jsonb default '{}'
)
returns void
language sql
security definer
set search_path = ''
as $$
  select private.record_event(
    p_action => p_action, p_request_id => null, p_tenant_id => null, p_attempt_number => null,
    p_details => p_details, p_batch_id => p_batch.id
  )
$$;

revoke all on function private.record_batch_event(text, public.provisioning_batches, jsonb) from public, anon, authenticated, service_role;
comment on function private.record_batch_event(text, public.provisioning_batches, jsonb) is
  'Adds an audit event about a batch as a whole.';
