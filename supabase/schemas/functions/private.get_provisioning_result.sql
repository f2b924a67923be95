create or replace function private.get_provisioning_result(p_request_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  select * into v_request from public.provisioning_requests r where r.id = p_request_id;
  perform private.require_request_access(v_request.admin_user_id);
  if v_request.id is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such provisioning request.');
  end if;
  perform private.require_not_purged(v_request.tenant_id);
  return private.describe_request(v_request);
end
$$;

revoke all on function private.get_provisioning_result(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_provisioning_result(uuid) to authenticated, service_role;
comment on function private.get_provisioning_result(uuid) is 'See public.get_provisioning_result.';
