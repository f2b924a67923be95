create or replace function private.list_fleet_runs(p_limit integer)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.require_operator();
  return query
  select private.describe_fleet_run(r)
  from private.fleet_runs r
  order by r.created_at desc, r.id
  limit greatest(1, least(coalesce(p_limit, 20), 100));
end
$$;

revoke all on function private.list_fleet_runs(integer) from public, anon, authenticated, service_role;
grant execute on function private.list_fleet_runs(integer) to authenticated, service_role;
comment on function private.list_fleet_runs(integer) is 'See public.list_fleet_runs.';
