create or replace function private.update_tenant(p_tenant_id uuid, p_changes jsonb, p_expected_updated_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before public.tenants;
  v_after public.tenants;
  v_payload jsonb;
  v_constraint text;
begin
  perform private.require_admin();
  v_before := private.lock_tenant(p_tenant_id);
  if v_before.id is null then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  if v_before.status in ('provisioning', 'pending_activation', 'archived') then
    perform private.raise_invalid_transition(v_before.status, 'edit');
  end if;
  if v_before.updated_at <> p_expected_updated_at then
    perform private.raise_error(
      'PRECONDITION_FAILED', jsonb_build_object('updated_at', v_before.updated_at),
      'Somebody has changed the tenant since: read it again.'
    );
  end if;

  v_payload := private.merge_tenant_changes(v_before, p_changes);
  v_after := v_before;
  v_after.name := v_payload #>> '{tenant,name}';
  v_after.domain := v_payload #>> '{tenant,domain}';
  v_after.timezone := v_payload #>> '{tenant,timezone}';
  v_after.currency := v_payload #>> '{tenant,currency}';
  v_after.contact_email := v_payload #>> '{tenant,contact,email}';
  v_after.contact_phone := v_payload #>> '{tenant,contact,phone}';
  v_after.contact_address := v_payload #>> '{tenant,contact,address}';
  v_after.settings := v_payload #> '{tenant,settings}';
  v_after.features := coalesce(
    (select array_agg(f.feature) from jsonb_array_elements_text(nullif(v_payload -> 'features', 'null')) as f (feature)), '{}'
  );
  v_after.user_limit := (v_payload #>> '{limits,users}')::numeric::integer;
  v_after.storage_limit_gb := (v_payload #>> '{limits,storage_gb}')::numeric::integer;

  if private.changed_fields(v_after, v_before) <> '{}' then
    v_after := private.write_tenant(v_after);
    perform private.record_event(
      'tenant_updated', v_before.request_id, p_tenant_id, null, '{}',
      private.changed_fields(v_before, v_after), private.changed_fields(v_after, v_before)
    );
  end if;
  return private.describe_tenant(v_after);
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_conflict(v_constraint, v_payload);
end
$$;

revoke all on function private.update_tenant(uuid, jsonb, timestamptz) from public, anon, authenticated, service_role;
grant execute on function private.update_tenant(uuid, jsonb, timestamptz) to authenticated;
comment on function private.update_tenant(uuid, jsonb, timestamptz) is 'See public.update_tenant.';
