create or replace function public.get_provisioning_result(p_request_id uuid)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return private.get_provisioning_result(p_request_id);
end
$$;

revoke all on function public.get_provisioning_result(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_result(uuid) to authenticated, service_role;
comment on function public.get_provisioning_result(uuid) is
  'What is true of a request now. For the service role and the admin whose request it is. Raises NOT_FOUND or TENANT_PURGED.';
