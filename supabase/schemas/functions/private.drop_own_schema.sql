-- By trigger, so that a tenant leaves no schema whichever way it goes: compensation, undoing, purging, repair.
create or replace function private.drop_own_schema()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.lock_tenant_schema(old.id);
  perform private.drop_tenant_schema(private.tenant_schema_name(old.id));

  -- What a migration stumbled over may be quoted from the tenant's rows. Not waited for: a step that holds its row waits for this tenant,
  -- and will find it gone.
  update private.fleet_run_tenants t
  set error = t.error - 'message'
  from (
    select f.run_id from private.fleet_run_tenants f where f.tenant_id = old.id and f.status = 'failed' for update skip locked
  ) as told
  where t.run_id = told.run_id and t.tenant_id = old.id;
  return null;
end
$$;

revoke all on function private.drop_own_schema() from public, anon, authenticated, service_role;
comment on function private.drop_own_schema() is 'Removes the schema and the role of a tenant whose row is deleted (I3).';
