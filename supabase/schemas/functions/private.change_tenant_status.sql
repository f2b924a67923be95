create or replace function private.change_tenant_status(p_tenant_id uuid, p_action text, p_reason text, p_confirm text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_status text;
begin
  perform private.require_admin();
  perform private.require_action(p_action, p_reason);

  v_tenant := private.lock_tenant(p_tenant_id);
  if v_tenant.id is null then
    -- A purge that is asked for again, since its answer was lost.
    select d.tenant_id, d.slug, 'purged' into v_tenant.id, v_tenant.slug, v_tenant.status
    from private.tenant_tombstones d
    where d.tenant_id = p_tenant_id and p_action = 'purge';
    if not found then
      perform private.raise_absent_tenant(p_tenant_id);
    end if;
  end if;

  -- Restoring can lead to two statuses, of which private.restore_owner tells the one.
  select t.to_status into v_status
  from private.tenant_transitions t
  where t.action = p_action and t.from_status = v_tenant.status and t.is_for_admins
  limit 1;
  if v_status is null and not exists (
    select from private.tenant_transitions t where t.action = p_action and t.to_status = v_tenant.status and t.is_for_admins
  ) then
    perform private.raise_invalid_transition(v_tenant.status, p_action);
  end if;
  if p_action = 'purge' and p_confirm is distinct from v_tenant.slug then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/confirm", "message": "must be the tenant''s slug"}]}',
      'Purging can''t be undone: type the slug of the tenant.'
    );
  end if;
  -- It is what was asked for already: a caller who tries again is told so, and the audit does not say it twice.
  if v_status is null then
    return jsonb_build_object(
      'tenant_id', v_tenant.id, 'slug', v_tenant.slug, 'status', v_tenant.status, 'is_changed', false
    );
  end if;

  if p_action = 'purge' then
    perform private.purge_tenant(v_tenant);
  else
    if p_action = 'restore' then
      v_status := private.restore_owner(v_tenant);
    end if;
    update public.tenants t set status = v_status where t.id = v_tenant.id;
  end if;

  perform private.record_event(
    -- tenant_suspended, tenant_archived, …
    'tenant_' || rtrim(p_action, 'e') || 'ed', v_tenant.request_id, v_tenant.id, null,
    jsonb_strip_nulls(jsonb_build_object('slug', v_tenant.slug, 'reason', p_reason)),
    jsonb_build_object('status', v_tenant.status), jsonb_build_object('status', v_status)
  );
  return jsonb_build_object('tenant_id', v_tenant.id, 'slug', v_tenant.slug, 'status', v_status, 'is_changed', true);
end
$$;

revoke all on function private.change_tenant_status(uuid, text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.change_tenant_status(uuid, text, text, text) to authenticated;
comment on function private.change_tenant_status(uuid, text, text, text) is 'See public.change_tenant_status.';
