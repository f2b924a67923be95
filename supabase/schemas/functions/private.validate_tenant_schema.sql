create or replace function private.validate_tenant_schema(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_version text;
  v_drift jsonb;
begin
  if not private.is_service_role() then
    perform private.require_admin();
  end if;
  perform private.hold_tenant_with_schema(p_tenant_id);
  -- Between the schema and what is noted of it nothing may happen.
  perform private.lock_tenant_schema(p_tenant_id);

  select s.version into v_version from private.tenant_schemas s where s.tenant_id = p_tenant_id;
  select
    coalesce(
      jsonb_agg(
        jsonb_build_object('kind', d.kind, 'name', d.name, 'problem', d.problem, 'expected', d.expected, 'actual', d.actual)
        order by d.kind collate "C", d.name collate "C"
      ),
      '[]'
    )
  into v_drift
  from private.find_schema_drift(array[p_tenant_id]) d;

  return jsonb_build_object(
    'tenant_id', p_tenant_id,
    'schema', private.tenant_schema_name(p_tenant_id),
    'version', v_version,
    'newest_version', private.newest_tenant_migration(),
    'is_valid', v_drift = '[]',
    'drift', v_drift
  );
end
$$;

revoke all on function private.validate_tenant_schema(uuid) from public, anon, authenticated, service_role;
grant execute on function private.validate_tenant_schema(uuid) to authenticated, service_role;
comment on function private.validate_tenant_schema(uuid) is 'See public.validate_tenant_schema.';
