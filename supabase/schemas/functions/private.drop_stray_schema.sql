create or replace function private.drop_stray_schema(p_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant_id constant uuid := substr(p_name, 8)::uuid;
begin
  perform private.lock_tenant_schema(v_tenant_id);
  -- A retry goes on with the id that it had: then there is a tenant again.
  if exists (select from public.tenants t where t.id = v_tenant_id) then
    return;
  end if;
  if private.is_gone(v_tenant_id) or to_regnamespace(p_name) is null then
    perform private.drop_tenant_schema(p_name);
  end if;
end
$$;

revoke all on function private.drop_stray_schema(text) from public, anon, authenticated, service_role;
comment on function private.drop_stray_schema(text) is
  'Removes the schema of a tenant that is known to be gone, or a role that is left without a schema, if there is still no tenant of that name.';
