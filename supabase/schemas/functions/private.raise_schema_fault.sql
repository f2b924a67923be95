create or replace function private.raise_schema_fault(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_differences bigint;
  v_is_missing boolean;
begin
  if exists (select from public.tenants t where t.id = p_tenant_id and t.isolation <> 'schema') then
    return;
  end if;
  select count(*), bool_or(d.kind = 'schema' and d.problem = 'missing')
  into v_differences, v_is_missing
  from private.find_schema_drift(array[p_tenant_id]) d;
  if v_is_missing then
    perform private.raise_schema_unavailable();
  elsif v_differences > 0 then
    perform private.raise_error(
      'SCHEMA_DRIFTED',
      jsonb_build_object('differences', v_differences),
      format(
        'The tenant''s schema is not what its migrations have made, and that is in the way. To see in what it differs: landlord validate-schema %s',
        p_tenant_id
      )
    );
  end if;
end
$$;

revoke all on function private.raise_schema_fault(uuid) from public, anon, authenticated, service_role;
comment on function private.raise_schema_fault(uuid) is
  'For what has failed in a tenant''s catalogue without a code of ours: raises SCHEMA_UNAVAILABLE where the tenant''s own schema is missing, SCHEMA_DRIFTED with {differences} where it is not what its migrations have made. Nothing otherwise: the failure has another cause.';
