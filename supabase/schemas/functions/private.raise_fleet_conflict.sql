create or replace function private.raise_fleet_conflict(p_constraint text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_constraint = 'fleet_run_is_unique_per_admin_and_key' then
    perform private.raise_error(
      'DUPLICATE_REQUEST', '{"retry_after_seconds": 2}', 'The same run is being opened: try again.'
    );
  elsif p_constraint = 'fleet_has_one_open_run' then
    perform private.raise_error(
      'FLEET_RUN_ACTIVE',
      jsonb_build_object(
        'run_id', (select r.id from private.fleet_runs r where r.status in ('running', 'paused', 'stopped'))
      ),
      'One run at a time: see it through, or cancel it.'
    );
  end if;
  raise exception 'unexpected violation of %', p_constraint;
end
$$;

revoke all on function private.raise_fleet_conflict(text) from public, anon, authenticated, service_role;
comment on function private.raise_fleet_conflict(text) is
  'Raises the error code that a violated constraint of fleet runs stands for.';
