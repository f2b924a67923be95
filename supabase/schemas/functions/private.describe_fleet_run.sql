create or replace function private.describe_fleet_run(p_run private.fleet_runs)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with waves as materialized (
    select
      t.wave,
      count(*) filter (where t.status = 'pending' and p_run.status <> 'cancelled') as pending,
      count(*) filter (where t.status = 'done') as done,
      count(*) filter (where t.status = 'failed') as failed,
      -- Whose step was cut off while the run was cancelled is not going to have a turn, either.
      count(*) filter (where t.status = 'skipped' or t.status = 'pending' and p_run.status = 'cancelled') as skipped
    from private.fleet_run_tenants t
    where t.run_id = p_run.id
    group by t.wave
  )
  select jsonb_build_object(
    'run_id', p_run.id,
    'target_version', p_run.target_version,
    'status', p_run.status,
    'stopped', p_run.stopped,
    'settings', p_run.settings,
    'total', p_run.tenant_count,
    'counts', (
      select jsonb_build_object(
        'pending', coalesce(sum(w.pending), 0), 'done', coalesce(sum(w.done), 0),
        'failed', coalesce(sum(w.failed), 0), 'skipped', coalesce(sum(w.skipped), 0)
      )
      from waves w
    ),
    'current_wave', (select min(w.wave) from waves w where w.pending > 0),
    'waves', (select coalesce(jsonb_agg(to_jsonb(w) order by w.wave), '[]') from waves w),
    'created_by', p_run.created_by,
    'created_at', p_run.created_at,
    'ended_at', p_run.ended_at
  )
$$;

revoke all on function private.describe_fleet_run(private.fleet_runs) from public, anon, authenticated, service_role;
comment on function private.describe_fleet_run(private.fleet_runs) is
  'A fleet run as callers see it: {run_id, target_version, status, stopped, settings, total, counts, current_wave, waves, created_by, created_at, ended_at}.';
