-- Whoever adds to a catalogue holds its tenant's row, so that two who want the same slug, the same end of a segment or the
-- last free place come one after the other. Lock order, here as everywhere: the request, to which the event in the end may refer,
-- then the tenant, then its segments and packages. NO KEY UPDATE lets foreign keys to the tenant be checked meanwhile:
-- who holds the tenant for a key already can come here without waiting for others who do so, too.
create or replace function private.lock_catalogue(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  perform from public.provisioning_requests r where r.tenant_id = p_tenant_id for key share;
  select * into v_tenant from public.tenants t where t.id = p_tenant_id for no key update;
  -- Who migrates the schema takes its tables in another order. For shared tenants nobody does.
  if v_tenant.isolation = 'schema' then
    perform pg_advisory_xact_lock_shared(hashtextextended('tenant_schema' || p_tenant_id, 0));
  end if;
  return v_tenant;
end
$$;

revoke all on function private.lock_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_catalogue(uuid) is
  'A tenant''s row as it is once nobody else adds to its catalogue, until the transaction ends. All NULL where there is none.';
