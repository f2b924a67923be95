create or replace function private.note_fleet_outcome(
  p_run private.fleet_runs,
  p_target private.fleet_run_tenants,
  p_is_there boolean,
  p_applied text[],
  p_error jsonb
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_status constant text := case
    when p_error is not null then 'failed'
    when not p_is_there then 'skipped'
    else 'done'
  end;
begin
  update private.fleet_run_tenants t
  set status = v_status,
      attempts = t.attempts + 1,
      error = p_error,
      to_version = (select s.version from private.tenant_schemas s where s.tenant_id = p_target.tenant_id),
      ended_at = clock_timestamp()
  where t.run_id = p_target.run_id and t.tenant_id = p_target.tenant_id;

  if p_error is not null then
    -- Who holds that row is migrating the tenant, and what comes of that is newer.
    perform from private.tenant_schemas s where s.tenant_id = p_target.tenant_id for no key update skip locked;
    if found then
      update private.tenant_schemas s
      set error = p_error
      where s.tenant_id = p_target.tenant_id and (s.version is null or s.version < p_run.target_version);
    end if;
    -- Without the message, which may quote what is in the tenant's rows; and without the request, whose row somebody may hold.
    perform private.record_event(
      'fleet_migration_failed', null, p_target.tenant_id, null,
      jsonb_build_object('run_id', p_run.id, 'schema', private.tenant_schema_name(p_target.tenant_id)) || p_error - 'message'
    );
  end if;
  return private.describe_fleet_step(
    case v_status when 'done' then 'migrated' else v_status end, p_run.status, p_target.tenant_id, p_applied, p_error
  );
end
$$;

revoke all on function private.note_fleet_outcome(private.fleet_runs, private.fleet_run_tenants, boolean, text[], jsonb)
  from public, anon, authenticated, service_role;
comment on function private.note_fleet_outcome(private.fleet_runs, private.fleet_run_tenants, boolean, text[], jsonb) is
  'Notes what came of a tenant''s turn in a fleet run, and answers it as public.advance_fleet_run does. The caller holds its row of the run.';
