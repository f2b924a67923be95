create or replace function private.count_catalogue(p_tenant_id uuid, out segments bigint, out packages bigint)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.tenant_schema_name(p_tenant_id);
begin
  if not exists (select from public.tenants t where t.id = p_tenant_id and t.isolation = 'schema') then
    segments := (select count(*) from public.segments s where s.tenant_id = p_tenant_id);
    packages := (select count(*) from public.packages p where p.tenant_id = p_tenant_id);
    return;
  end if;
  -- What is missing has none; that it is missing is told elsewhere.
  if to_regclass(v_schema || '.segments') is not null then
    execute format('select count(*) from %I.segments', v_schema) into segments;
  end if;
  if to_regclass(v_schema || '.packages') is not null then
    execute format('select count(*) from %I.packages', v_schema) into packages;
  end if;
  segments := coalesce(segments, 0);
  packages := coalesce(packages, 0);
end
$$;

revoke all on function private.count_catalogue(uuid) from public, anon, authenticated, service_role;
-- For public.tenants_overview, which shows only tenants that its reader may see.
grant execute on function private.count_catalogue(uuid) to authenticated, service_role;
comment on function private.count_catalogue(uuid) is
  'How many segments and packages a tenant has, wherever they are. 0 where its own schema is missing.';
