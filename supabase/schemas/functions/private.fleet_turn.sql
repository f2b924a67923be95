-- One statement, and so one moment: the wave whose turn it is and the failures before it belong together. Asked for one after the
-- other, the canary could fail, or be retried, in between, and the next wave begin all the same.
create or replace function private.fleet_turn(p_run private.fleet_runs)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'wave', (select min(t.wave) from private.fleet_run_tenants t where t.run_id = p_run.id and t.status = 'pending'),
    'stopped', (
      select jsonb_build_object('wave', f.wave, 'failures', f.failures, 'allowed', f.allowed)
      from (
        select
          t.wave, count(*) as failures,
          case t.wave when 0 then 0 else (p_run.settings ->> 'max_failures')::integer end as allowed
        from private.fleet_run_tenants t
        where t.run_id = p_run.id and t.status = 'failed' and t.ended_at > p_run.failures_accepted_at
        group by t.wave
      ) as f
      where f.failures > f.allowed
      order by f.wave
      limit 1
    )
  )
$$;

revoke all on function private.fleet_turn(private.fleet_runs) from public, anon, authenticated, service_role;
comment on function private.fleet_turn(private.fleet_runs) is
  'How a fleet run stands by what is committed: {wave, stopped}. The wave is the lowest with a pending tenant, NULL where there is none; stopped is {wave, failures, allowed} where more of a wave have failed than may and nobody has accepted it.';
