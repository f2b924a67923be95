create or replace function public.mark_provisioning_failed(
  p_request_id uuid,
  p_attempt_number integer,
  p_error jsonb default '{}'
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.mark_provisioning_failed(p_request_id, p_attempt_number, p_error)
$$;

revoke all on function public.mark_provisioning_failed(uuid, integer, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.mark_provisioning_failed(uuid, integer, jsonb) to authenticated, service_role;
comment on function public.mark_provisioning_failed(uuid, integer, jsonb) is
  'Compensates an attempt, unless its owner was born or another attempt has begun, and answers what is true: status completed, failed or processing. For the service role and the admin whose request it is. p_error: {code, reason}.';
