create or replace function private.describe_tenant(p_tenant public.tenants)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'tenant', jsonb_build_object(
      'id', p_tenant.id,
      'name', p_tenant.name,
      'slug', p_tenant.slug,
      'domain', p_tenant.domain,
      'status', p_tenant.status,
      'isolation', p_tenant.isolation,
      'template', p_tenant.template_name || '@' || p_tenant.template_version,
      'cloned_from', (select c.source_tenant_id from private.tenant_clones c where c.tenant_id = p_tenant.id),
      'timezone', p_tenant.timezone,
      'currency', p_tenant.currency,
      'contact', jsonb_build_object(
        'email', p_tenant.contact_email, 'phone', p_tenant.contact_phone, 'address', p_tenant.contact_address
      ),
      'settings', p_tenant.settings,
      'created_at', p_tenant.created_at,
      'updated_at', p_tenant.updated_at,
      'activated_at', p_tenant.activated_at
    ),
    'features', p_tenant.features,
    'limits', jsonb_build_object('users', p_tenant.user_limit, 'storage_gb', p_tenant.storage_limit_gb),
    'owner', (
      select jsonb_build_object('id', u.id, 'email', u.email) from auth.users u where u.id = p_tenant.owner_id
    ),
    'counts', jsonb_build_object(
      'members', (select count(*) from public.tenant_members m where m.tenant_id = p_tenant.id),
      'segments', catalogue.segments,
      'packages', catalogue.packages,
      'api_keys', (select count(*) from private.tenant_api_keys k where k.tenant_id = p_tenant.id)
    ),
    -- Without its key, which is its own admin's (I7).
    'request', (
      select jsonb_build_object(
        'id', r.id, 'status', r.status, 'attempts', r.current_attempt, 'admin_user_id', nullif(r.admin_user_id, private.nobody()),
        'batch_id', r.batch_id, 'created_at', r.created_at, 'completed_at', r.completed_at
      )
      from public.provisioning_requests r
      where r.id = p_tenant.request_id
    ),
    'allowed_actions', array(
      select distinct a.action from private.tenant_transitions a
      where a.from_status = p_tenant.status and a.is_for_admins
      order by a.action
    )
  )
  from private.count_catalogue(p_tenant.id) as catalogue
$$;

revoke all on function private.describe_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.describe_tenant(public.tenants) is
  'All of a tenant, for admins: {tenant, features, limits, owner, counts, request, allowed_actions}.';
