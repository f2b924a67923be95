create or replace function private.judge_fleet_run(p_run private.fleet_runs, p_wave integer)
returns private.fleet_runs
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
  v_stopped jsonb;
begin
  select jsonb_build_object('wave', f.wave, 'failures', f.failures, 'allowed', f.allowed) into v_stopped
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
  limit 1;

  -- With nothing left to be done there is nothing to stop: what has failed is told by the counts.
  if p_wave is null then
    update private.fleet_runs r
    set status = 'completed', ended_at = clock_timestamp()
    where r.id = p_run.id and r.status = 'running'
      -- Whoever waited here for a retry sees what that has made pending.
      and not exists (select from private.fleet_run_tenants t where t.run_id = r.id and t.status = 'pending')
    returning * into v_run;
    if found then
      perform private.record_fleet_event('fleet_run_completed', v_run, private.describe_fleet_run(v_run) -> 'counts');
    end if;
  elsif v_stopped is not null then
    update private.fleet_runs r
    set status = 'stopped', stopped = v_stopped
    where r.id = p_run.id and r.status = 'running' and r.failures_accepted_at = p_run.failures_accepted_at
    returning * into v_run;
    if found then
      perform private.record_fleet_event('fleet_run_stopped', v_run, v_stopped);
    end if;
  else
    return p_run;
  end if;
  return private.find_fleet_run(p_run.id);
end
$$;

revoke all on function private.judge_fleet_run(private.fleet_runs, integer) from public, anon, authenticated, service_role;
comment on function private.judge_fleet_run(private.fleet_runs, integer) is
  'Ends a fleet run of which nothing is pending (p_wave is NULL), or stops it where more of a wave have failed than may, and answers it as it is then.';
