create or replace function private.apply_tenant_migrations(p_tenant_id uuid, p_up_to text default null)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.tenant_schema_name(p_tenant_id);
  v_migration private.tenant_migrations;
  v_applied text[] := '{}';
begin
  perform private.lock_tenant_schema(p_tenant_id);
  for v_migration in
    select *
    from private.tenant_migrations m
    where (p_up_to is null or m.version <= p_up_to)
      and not exists (select from private.tenant_schemas s where s.tenant_id = p_tenant_id and s.version >= m.version)
    order by m.version
  loop
    perform private.run_tenant_migration(p_tenant_id, v_migration);
    v_applied := v_applied || v_migration.version;
  end loop;

  if v_applied <> '{}' then
    -- It may have been lost, as in a restored dump, which has no roles; or its way into the schema.
    if not coalesce(has_schema_privilege(to_regrole(v_schema), v_schema, 'usage'), false) then
      perform private.create_tenant_schema(p_tenant_id);
    end if;
    perform private.grant_to_tenant_role(v_schema);
  end if;
  update private.tenant_schemas s
  set version = coalesce(v_applied[cardinality(v_applied)], s.version),
      migrated_at = case when v_applied = '{}' then s.migrated_at else clock_timestamp() end,
      error = null
  where s.tenant_id = p_tenant_id and (v_applied <> '{}' or s.error is not null);
  return v_applied;
end
$$;

revoke all on function private.apply_tenant_migrations(uuid, text) from public, anon, authenticated, service_role;
comment on function private.apply_tenant_migrations(uuid, text) is
  'Brings a tenant''s own schema up to a version, the newest if left out, and answers the versions that it took. Raises what a migration raises, see private.run_tenant_migration. The caller holds the tenant''s row, for key share at least.';
