create or replace function private.transfer_tenant(p_tenant_id uuid, p_owner_email text, p_reason text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_owner_id uuid;
  v_status text;
  v_is_changed boolean;
begin
  perform private.require_admin();
  perform private.require_reason(p_reason);

  v_tenant := private.lock_tenant(p_tenant_id);
  if v_tenant.id is null or v_tenant.status in ('provisioning', 'pending_activation') then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;

  -- The share lock keeps the new owner from being deleted, softly too, before this commits.
  select u.id into v_owner_id
  from auth.users u
  where u.email = lower(p_owner_email) and u.is_sso_user = false and u.deleted_at is null
    and u.email_confirmed_at is not null
    -- Born for a tenant that may still come to nothing, they would go with it.
    and not exists (select from public.provisioning_attempts a where a.owner_id = u.id and a.status = 'running')
  for share;
  if not found then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/owner_email", "message": "is no confirmed address of a user with a login of their own"}]}'
    );
  end if;

  -- What was missing was an owner; a suspended or archived tenant stays so until somebody says otherwise.
  v_status := case v_tenant.status when 'setup_incomplete' then 'active' else v_tenant.status end;
  -- Theirs already, as for a caller who tries again: the audit does not say it twice.
  v_is_changed := v_tenant.owner_id is distinct from v_owner_id
    or v_status <> v_tenant.status
    or not exists (
      select from public.tenant_members m
      where m.tenant_id = p_tenant_id and m.user_id = v_owner_id and m.role = 'OWNER'
    );
  if v_is_changed then
    update public.tenant_members m set role = 'MEMBER' where m.tenant_id = p_tenant_id and m.role = 'OWNER';
    insert into public.tenant_members (tenant_id, user_id, role)
    values (p_tenant_id, v_owner_id, 'OWNER')
    on conflict (tenant_id, user_id) do update set role = excluded.role;
    update public.tenants t set status = v_status, owner_id = v_owner_id where t.id = p_tenant_id;

    perform private.record_event(
      'tenant_transferred', v_tenant.request_id, p_tenant_id, null,
      jsonb_build_object('from', v_tenant.owner_id, 'to', v_owner_id)
        || jsonb_strip_nulls(jsonb_build_object('reason', p_reason))
    );
  end if;
  return jsonb_build_object(
    'tenant_id', p_tenant_id, 'slug', v_tenant.slug, 'status', v_status, 'owner_id', v_owner_id,
    'owner_email', lower(p_owner_email), 'is_changed', v_is_changed
  );
end
$$;

revoke all on function private.transfer_tenant(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function private.transfer_tenant(uuid, text, text) to authenticated;
comment on function private.transfer_tenant(uuid, text, text) is 'See public.transfer_tenant.';
