create or replace function private.schema_status(p_tenant public.tenants)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when p_tenant.isolation is distinct from 'schema' then 'not_applicable'
    when exists (select from private.broken_tenant_schemas b where b.tenant_id = p_tenant.id) then 'missing'
    when s.error is not null then 'failed'
    when s.version is distinct from private.newest_tenant_migration() then 'behind'
    else 'ready'
  end
  from (select) as one
  left join private.tenant_schemas s on s.tenant_id = p_tenant.id
$$;

revoke all on function private.schema_status(public.tenants) from public, anon, authenticated, service_role;
comment on function private.schema_status(public.tenants) is
  'How it stands with a tenant''s own schema: not_applicable, ready, behind (the newest tenant migration is not applied), failed (nor could it be), missing (the schema or its role).';
