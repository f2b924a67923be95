create or replace function private.delete_orphan(p_table text, p_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Only what still has no tenant: the report may be older than the tenant.
  case p_table
    when 'segments' then
      delete from public.segments s
      where s.id = p_id and not exists (select from public.tenants t where t.id = s.tenant_id);
    when 'packages' then
      delete from public.packages p
      where p.id = p_id and not exists (select from public.tenants t where t.id = p.tenant_id);
    when 'tenant_members' then
      delete from public.tenant_members m
      where m.user_id = p_id and not exists (select from public.tenants t where t.id = m.tenant_id);
    when 'tenant_api_keys' then
      delete from private.tenant_api_keys k
      where k.id = p_id and not exists (select from public.tenants t where t.id = k.tenant_id);
    when 'tenant_schemas' then
      delete from private.tenant_schemas s
      where s.tenant_id = p_id and not exists (select from public.tenants t where t.id = s.tenant_id);
  end case;
end
$$;

revoke all on function private.delete_orphan(text, uuid) from public, anon, authenticated, service_role;
comment on function private.delete_orphan(text, uuid) is 'Removes a row whose tenant does not exist.';
