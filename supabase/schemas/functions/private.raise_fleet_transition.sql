create or replace function private.raise_fleet_transition(p_run private.fleet_runs, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.raise_error(
    'INVALID_TRANSITION', jsonb_build_object('from', p_run.status, 'action', p_action), format('The run is %s.', p_run.status)
  );
end
$$;

revoke all on function private.raise_fleet_transition(private.fleet_runs, text) from public, anon, authenticated, service_role;
comment on function private.raise_fleet_transition(private.fleet_runs, text) is
  'Raises INVALID_TRANSITION with the status of a fleet run and the action that it does not allow.';
