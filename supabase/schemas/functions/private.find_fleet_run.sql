create or replace function private.find_fleet_run(p_run_id uuid, p_to_change boolean default false)
returns private.fleet_runs
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
begin
  if p_to_change then
    select * into v_run from private.fleet_runs r where r.id = p_run_id for update;
  else
    select * into v_run from private.fleet_runs r where r.id = p_run_id;
  end if;
  if v_run.id is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such run.');
  end if;
  return v_run;
end
$$;

revoke all on function private.find_fleet_run(uuid, boolean) from public, anon, authenticated, service_role;
comment on function private.find_fleet_run(uuid, boolean) is
  'A fleet run, locked if it is to be changed. Raises NOT_FOUND.';
