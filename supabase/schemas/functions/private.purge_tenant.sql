create or replace function private.purge_tenant(p_tenant public.tenants)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.tenant_tombstones (tenant_id, slug, purged_by, reissue_after)
  values (p_tenant.id, p_tenant.slug, private.require_admin(), now() + interval '30 days');

  -- Catalogue, members and keys go by cascade, whatever an application hangs on it likewise. Never an auth user (I10); its
  -- request and events stay, as history.
  delete from public.tenants t where t.id = p_tenant.id;
end
$$;

revoke all on function private.purge_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.purge_tenant(public.tenants) is
  'Removes a tenant for good and leaves a tombstone. The caller holds its row and has checked that it may go.';
