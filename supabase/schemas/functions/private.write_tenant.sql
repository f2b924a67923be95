create or replace function private.write_tenant(p_tenant public.tenants)
returns public.tenants
language sql
security definer
set search_path = ''
as $$
  update public.tenants t
  set name = p_tenant.name,
      domain = p_tenant.domain,
      timezone = p_tenant.timezone,
      currency = p_tenant.currency,
      contact_email = p_tenant.contact_email,
      contact_phone = p_tenant.contact_phone,
      contact_address = p_tenant.contact_address,
      settings = p_tenant.settings,
      features = p_tenant.features,
      user_limit = p_tenant.user_limit,
      storage_limit_gb = p_tenant.storage_limit_gb
  where t.id = p_tenant.id
  returning t
$$;

revoke all on function private.write_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.write_tenant(public.tenants) is
  'Writes what an admin may change of a tenant, and answers the row as it is then. The caller holds it.';
