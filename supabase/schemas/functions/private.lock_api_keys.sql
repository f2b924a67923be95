create or replace function private.lock_api_keys(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- The tenant's row before its keys, as everywhere. NO KEY UPDATE lets foreign keys to the tenant be checked meanwhile.
  perform from public.tenants t
  where t.id = p_tenant_id and t.status not in ('provisioning', 'pending_activation')
  for no key update;
  if not found then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
end
$$;

revoke all on function private.lock_api_keys(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_api_keys(uuid) is
  'Lets one transaction at a time change a tenant''s API keys. Raises NOT_FOUND for a tenant that is not there, or not yet, TENANT_PURGED for one that was.';
