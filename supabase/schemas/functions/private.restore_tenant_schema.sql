create or replace function private.restore_tenant_schema(p_tenant public.tenants)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_lost_version constant text := (select s.version from private.tenant_schemas s where s.tenant_id = p_tenant.id);
  v_is_created constant boolean := private.create_tenant_schema(p_tenant.id);
  v_applied constant text[] := private.migrate_tenant(p_tenant.id);
  v_seeded constant integer := private.copy_catalogue(p_tenant.id, private.catalogue_definition(p_tenant.id));
  v_result constant jsonb := jsonb_build_object(
    'schema', private.tenant_schema_name(p_tenant.id),
    'version', (select s.version from private.tenant_schemas s where s.tenant_id = p_tenant.id),
    'is_created', v_is_created,
    'applied', to_jsonb(v_applied),
    'is_seeded', v_seeded > 0
  );
begin
  -- Whatever it has lost: migrations grant what they make, and none may have been pending.
  perform private.grant_to_tenant_role(private.tenant_schema_name(p_tenant.id));
  -- By an action of its own: what the schema held besides is gone, and somebody has to know.
  if v_is_created and v_lost_version is not null then
    perform private.record_event(
      'tenant_schema_lost', null, p_tenant.id, null,
      jsonb_build_object('schema', v_result -> 'schema', 'lost_version', v_lost_version)
    );
  end if;
  perform private.record_event('tenant_schema_provisioned', null, p_tenant.id, null, v_result);
  return v_result || jsonb_build_object('tenant_id', p_tenant.id);
end
$$;

revoke all on function private.restore_tenant_schema(public.tenants) from public, anon, authenticated, service_role;
comment on function private.restore_tenant_schema(public.tenants) is
  'Gives a tenant what it lacks of its own schema, see public.provision_tenant_schema. The caller holds its row, for key share at least.';
