create or replace function private.metrics()
returns table (family text, type text, help text, name text, labels jsonb, value double precision)
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- Enough for a burst between two scrapes, little enough for a scrape's patience.
  perform private.count_new_events(20000);

  return query
  with samples as (
    select s.name, s.labels, s.value from private.metric_samples s
    union all
    select q.name, q.labels, q.value from private.queue_gauges() q
    union all
    -- A counter that appears with its first event would hide that event from rate().
    select zero.name, zero.labels, 0
    from (
      select 'landlord_requests_decided_total', '{"status": "completed", "code": ""}'::jsonb
      union all
      select 'landlord_attempts_total', jsonb_build_object('status', s.status)
      from unnest('{started,succeeded,failed,abandoned}'::text[]) as s (status)
      union all
      select 'landlord_batch_items_decided_total', jsonb_build_object('status', s.status)
      from unnest('{completed,failed,cancelled,undone}'::text[]) as s (status)
      union all
      select 'landlord_provisioning_duration_seconds_bucket', jsonb_build_object('le', private.bucket_label(bound))
      from unnest(private.duration_buckets()) as bound
      union all
      select 'landlord_provisioning_duration_seconds_' || suffix, '{}' from unnest('{sum,count}'::text[]) as suffix
    ) as zero (name, labels)
  )
  select f.family, f.type, f.help, s.name, s.labels, sum(s.value)
  from private.metric_families() f
  left join samples s
    on s.name = f.family
    or (f.type = 'histogram' and s.name in (f.family || '_bucket', f.family || '_sum', f.family || '_count'))
  group by f.place, f.family, f.type, f.help, s.name, s.labels
  order by f.place, s.name, (s.labels ->> 'le')::double precision, s.labels;
end
$$;

revoke all on function private.metrics() from public, anon, authenticated, service_role;
grant execute on function private.metrics() to service_role;
comment on function private.metrics() is 'See public.metrics.';
