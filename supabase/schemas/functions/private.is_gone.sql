create or replace function private.is_gone(p_tenant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from private.tenant_tombstones d where d.tenant_id = p_tenant_id)
    or exists (select from public.provisioning_requests r where r.tenant_id = p_tenant_id and r.status = 'failed')
$$;

revoke all on function private.is_gone(uuid) from public, anon, authenticated, service_role;
comment on function private.is_gone(uuid) is
  'Whether it is known that a tenant is not there any more: purged, or its request has failed.';
