create or replace function private.last_scheduled_run(p_job_name text)
returns timestamptz
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_ended_at timestamptz;
begin
  if to_regclass('cron.job_run_details') is not null then
    -- Its history is never thrown away, and has no index by job.
    execute $query$
      select max(d.end_time)
      from (select * from cron.job_run_details order by runid desc limit 1000) as d
      join cron.job j on j.jobid = d.jobid
      where j.jobname = $1 and d.status = 'succeeded'
    $query$
    into v_ended_at
    using p_job_name;
  end if;
  return v_ended_at;
exception
  -- Whose jobs they are decides who may read of them.
  when insufficient_privilege then
    return null;
end
$$;

revoke all on function private.last_scheduled_run(text) from public, anon, authenticated, service_role;
comment on function private.last_scheduled_run(text) is
  'When a job of pg_cron last ended well. NULL where pg_cron is not, or in its latest thousand runs it did not.';
