create or replace function public.get_provisioning_request(p_request_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_provisioning_request(p_request_id)
$$;

revoke all on function public.get_provisioning_request(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_request(uuid) to authenticated;
comment on function public.get_provisioning_request(uuid) is
  'For admins: all of a provisioning request, whosever it is: {request, attempts, idempotency_key, payload}. The key only of one''s own that is of no batch: with the payload it is the same intention again. Raises NOT_FOUND.';
