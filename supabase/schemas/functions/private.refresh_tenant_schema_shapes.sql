create or replace function private.refresh_tenant_schema_shapes()
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_changed integer;
begin
  -- As a registration does: a shape is not to be read while it is another.
  perform pg_advisory_xact_lock(hashtextextended('tenant_migrations', 0));
  with shapes as materialized (
    select m.version, private.try_tenant_migrations(m.version) as shape from private.tenant_migrations m
  )
  update private.tenant_migrations m
  set shape = s.shape
  from shapes s
  where s.version = m.version and s.shape <> m.shape;
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;

revoke all on function private.refresh_tenant_schema_shapes() from public, anon, authenticated, service_role;
comment on function private.refresh_tenant_schema_shapes() is
  'Makes every stored shape of the tenant migrations anew, in scratch schemas of which nothing stays, and answers how many had changed. For the database''s owner: after a major upgrade of Postgres, which may spell definitions in another way, and in a migration that changes private.describe_schemas. Until then whole fleets would seem to have drifted.';
