create or replace function private.summarise_tenant(p_tenant public.tenants)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_tenant.id,
    'name', p_tenant.name,
    'slug', p_tenant.slug,
    'domain', p_tenant.domain,
    'status', p_tenant.status,
    'isolation', p_tenant.isolation,
    'template', p_tenant.template_name || '@' || p_tenant.template_version,
    'contact_email', p_tenant.contact_email,
    'owner', (
      select jsonb_build_object('id', u.id, 'email', u.email) from auth.users u where u.id = p_tenant.owner_id
    ),
    'batch_id', (select r.batch_id from public.provisioning_requests r where r.id = p_tenant.request_id),
    'created_at', p_tenant.created_at,
    'updated_at', p_tenant.updated_at
  )
$$;

revoke all on function private.summarise_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.summarise_tenant(public.tenants) is 'A tenant as it stands in a list, for admins.';
