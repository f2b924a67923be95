create or replace function private.get_tenant(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  perform private.require_admin();
  select * into v_tenant from public.tenants t where t.id = p_tenant_id;
  if not found then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  return private.describe_tenant(v_tenant);
end
$$;

revoke all on function private.get_tenant(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_tenant(uuid) to authenticated;
comment on function private.get_tenant(uuid) is 'See public.get_tenant.';
