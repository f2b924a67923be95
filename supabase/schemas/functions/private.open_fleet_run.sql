create or replace function private.open_fleet_run(p_idempotency_key uuid, p_settings jsonb, p_dry_run boolean)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_operator_id constant uuid := private.require_operator();
  v_settings constant jsonb := private.read_fleet_settings(p_settings);
  v_target constant text := private.newest_tenant_migration();
  v_run private.fleet_runs;
  v_constraint text;
begin
  if p_dry_run then
    return jsonb_build_object(
      'run', null, 'replayed', false, 'target_version', v_target, 'plan', private.describe_fleet_plan(v_target, v_settings)
    );
  end if;
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one run.');
  end if;

  select * into v_run
  from private.fleet_runs r
  where r.created_by is not distinct from v_operator_id and r.idempotency_key = p_idempotency_key;
  if found then
    if v_run.settings <> v_settings then
      perform private.raise_error('IDEMPOTENCY_KEY_REUSED', '{}', 'The key stands for a run with other settings.');
    end if;
    return jsonb_build_object(
      'run', private.describe_fleet_run(v_run), 'replayed', true, 'target_version', v_run.target_version, 'plan', null
    );
  end if;
  if v_target is null or private.is_fleet_current(v_target)
    or (v_settings ->> 'only_failed')::boolean
    and not exists (select from private.tenant_schemas s where s.error is not null and (s.version is null or s.version < v_target))
  then
    return jsonb_build_object('run', null, 'replayed', false, 'target_version', v_target, 'plan', null);
  end if;

  insert into private.fleet_runs (idempotency_key, created_by, target_version, settings, tenant_count)
  values (p_idempotency_key, v_operator_id, v_target, v_settings, 0)
  returning * into v_run;
  insert into private.fleet_run_tenants (run_id, tenant_id, wave, from_version)
  select v_run.id, p.tenant_id, p.wave, p.version
  from private.plan_fleet_run(v_target, v_settings) p;
  get diagnostics v_run.tenant_count = row_count;
  update private.fleet_runs r set tenant_count = v_run.tenant_count where r.id = v_run.id;

  perform private.record_fleet_event('fleet_run_opened', v_run, jsonb_build_object('tenants', v_run.tenant_count));
  return jsonb_build_object(
    'run', private.describe_fleet_run(v_run), 'replayed', false, 'target_version', v_target, 'plan', null
  );
exception
  -- The indexes judge what two do at once.
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_fleet_conflict(v_constraint);
end
$$;

revoke all on function private.open_fleet_run(uuid, jsonb, boolean) from public, anon, authenticated, service_role;
grant execute on function private.open_fleet_run(uuid, jsonb, boolean) to authenticated, service_role;
comment on function private.open_fleet_run(uuid, jsonb, boolean) is 'See public.open_fleet_run.';
