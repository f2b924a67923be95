-- Lock order, here as everywhere: the request, then the tenant. The event that is written in the end refers to the request.
create or replace function private.lock_tenant(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  perform from public.provisioning_requests r where r.tenant_id = p_tenant_id for key share;
  select * into v_tenant from public.tenants t where t.id = p_tenant_id for update;
  return v_tenant;
end
$$;

revoke all on function private.lock_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_tenant(uuid) is
  'A tenant''s row, locked until the transaction ends. All NULL where there is none: see private.raise_absent_tenant.';
