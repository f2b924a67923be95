create or replace function private.refresh_metrics(p_max_age interval default '4 minutes')
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('landlord.refresh_metrics', 0)) then
    return false;
  end if;

  -- What scrapes can't keep up with: a history from before there were metrics, say.
  for v_round in 1..100 loop
    exit when private.count_new_events(10000) = 0;
  end loop;

  if exists (
    select from private.metric_samples s
    where s.name = 'landlord_measured_timestamp_seconds'
      and to_timestamp(s.value) > clock_timestamp() - p_max_age
  ) then
    return false;
  end if;

  with measured as materialized (
    select * from private.measure_gauges()
  ),
  gone as (
    delete from private.metric_samples s
    using private.metric_families() f
    where f.family = s.name
      and f.type = 'gauge'
      and not exists (select from measured m where m.name = s.name and m.labels = s.labels)
  )
  insert into private.metric_samples (name, labels, value)
  select m.name, m.labels, m.value from measured m
  on conflict (name, labels) do update set value = excluded.value;
  return true;
end
$$;

revoke all on function private.refresh_metrics(interval) from public, anon, authenticated, service_role;
comment on function private.refresh_metrics(interval) is
  'For a schedule: catches up with the events, and measures the gauges that are dear, unless they are younger than p_max_age. Returns whether it did; any number may run at once, one works.';
