create or replace function private.provision_tenant_schema(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.is_service_role() then
    perform private.require_admin();
  end if;
  return private.restore_tenant_schema(private.hold_tenant_with_schema(p_tenant_id));
end
$$;

revoke all on function private.provision_tenant_schema(uuid) from public, anon, authenticated, service_role;
grant execute on function private.provision_tenant_schema(uuid) to authenticated, service_role;
comment on function private.provision_tenant_schema(uuid) is 'See public.provision_tenant_schema.';
