create or replace function private.record_fleet_event(p_action text, p_run private.fleet_runs, p_details jsonb default '{}')
returns void
language sql
security definer
set search_path = ''
as $$
  select private.record_event(
    p_action, null, null, null,
    jsonb_build_object('run_id', p_run.id, 'target_version', p_run.target_version) || p_details
  )
$$;

revoke all on function private.record_fleet_event(text, private.fleet_runs, jsonb) from public, anon, authenticated, service_role;
comment on function private.record_fleet_event(text, private.fleet_runs, jsonb) is
  'Adds an event of a fleet run as a whole to the audit.';
