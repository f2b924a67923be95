create or replace function private.get_tenant_status(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_request public.provisioning_requests;
begin
  perform private.require_admin();
  select * into v_tenant from public.tenants t where t.id = p_tenant_id;
  select * into v_request from public.provisioning_requests r where r.tenant_id = p_tenant_id;
  if v_tenant.id is null then
    perform private.require_not_purged(p_tenant_id);
  end if;
  -- A tenant is every admin's to see; a request that made none is its own admin's (I7), a sign-up nobody's.
  if v_tenant.id is null and coalesce(v_request.admin_user_id not in (auth.uid(), private.nobody()), true) then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  -- A failed request has no tenant any more; what was asked for is still worth telling.
  return jsonb_build_object(
    'tenant_id', p_tenant_id,
    'name', coalesce(v_tenant.name, v_request.payload #>> '{tenant,name}'),
    'slug', coalesce(v_tenant.slug, v_request.payload #>> '{tenant,slug}'),
    'status', coalesce(v_tenant.status, v_request.status),
    'isolation', coalesce(v_tenant.isolation, v_request.payload ->> 'isolation'),
    'schema_status', private.schema_status(v_tenant),
    'migration_version', (select s.version from private.tenant_schemas s where s.tenant_id = v_tenant.id),
    'created_at', coalesce(v_tenant.created_at, v_request.created_at),
    'last_activity', (
      select max(e.occurred_at) from public.provisioning_events e where e.tenant_id = p_tenant_id
    ),
    'request', case
      when v_request.id is not null then jsonb_build_object(
        'status', v_request.status, 'attempts', v_request.current_attempt, 'error', v_request.error
      )
    end
  );
end
$$;

revoke all on function private.get_tenant_status(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_tenant_status(uuid) to authenticated;
comment on function private.get_tenant_status(uuid) is 'See public.get_tenant_status.';
