-- What a function's own clause sets ends with it; this is for the rest of the transaction. A statement's time-out counts from its
-- beginning, so that it has to be set by the statement before.
create or replace function private.enter_fleet_step(p_run_id uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id);
  perform set_config('lock_timeout', (v_run.settings ->> 'lock_timeout_ms') || 'ms', true);
  perform set_config('statement_timeout', (v_run.settings ->> 'statement_timeout_ms') || 'ms', true);
  return v_run.status;
end
$$;

revoke all on function private.enter_fleet_step(uuid) from public, anon, authenticated, service_role;
grant execute on function private.enter_fleet_step(uuid) to authenticated, service_role;
comment on function private.enter_fleet_step(uuid) is 'See public.enter_fleet_step.';
