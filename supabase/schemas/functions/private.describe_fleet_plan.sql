create or replace function private.describe_fleet_plan(p_target_version text, p_settings jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with planned as materialized (
    select * from private.plan_fleet_run(p_target_version, p_settings)
  )
  select jsonb_build_object(
    'tenants', count(*),
    'waves', count(distinct p.wave),
    'versions', (
      select jsonb_agg(jsonb_build_object('version', v.version, 'tenants', v.tenants) order by v.version nulls first)
      from (select own.version, count(*) as tenants from planned own group by own.version) as v
    )
  )
  from planned p
  having count(*) > 0
$$;

revoke all on function private.describe_fleet_plan(text, jsonb) from public, anon, authenticated, service_role;
comment on function private.describe_fleet_plan(text, jsonb) is
  'What a fleet run would do: {tenants, waves, versions: [{version, tenants}]}. NULL for nothing.';
