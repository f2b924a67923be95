create or replace function private.get_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.require_operator();
  return private.describe_fleet_run(private.find_fleet_run(p_run_id));
end
$$;

revoke all on function private.get_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_fleet_run(uuid) to authenticated, service_role;
comment on function private.get_fleet_run(uuid) is 'See public.get_fleet_run.';
