create or replace function private.catalogue_definition(p_tenant_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(c.catalogue, m.definition)
  from public.tenants t
  join public.tenant_templates m on m.name = t.template_name and m.version = t.template_version
  left join private.tenant_clones c on c.tenant_id = t.id
  where t.id = p_tenant_id
$$;

revoke all on function private.catalogue_definition(uuid) from public, anon, authenticated, service_role;
comment on function private.catalogue_definition(uuid) is
  'The catalogue that a tenant began with: of a clone its copy, else of its template''s recorded version.';
