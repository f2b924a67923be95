create or replace function private.queue_gauges()
returns table (name text, labels jsonb, value double precision)
language sql
stable
security definer
set search_path = ''
as $$
  with open_requests as (
    select 'pending' as state, r.created_at as since
    from public.provisioning_requests r
    where r.status = 'pending'
    union all
    select
      case
        when r.lease_expires_at > clock_timestamp() then 'in_flight'
        when r.deadline_at > clock_timestamp() then 'expired'
        else 'overdue'
      end,
      case
        when r.lease_expires_at > clock_timestamp() then r.created_at
        when r.deadline_at > clock_timestamp() then r.lease_expires_at
        else greatest(r.lease_expires_at, r.deadline_at)
      end
    from public.provisioning_requests r
    where r.status = 'processing'
  )
  select gauge.name, jsonb_build_object('state', states.state), gauge.value
  from unnest('{pending,in_flight,expired,overdue}'::text[]) as states (state)
  left join lateral (
    select count(*) as depth, coalesce(extract(epoch from clock_timestamp() - min(o.since)), 0) as age
    from open_requests o where o.state = states.state
  ) as queue on true
  cross join lateral (
    values ('landlord_queue_depth', queue.depth), ('landlord_queue_oldest_age_seconds', greatest(queue.age, 0))
  ) as gauge (name, value)
$$;

revoke all on function private.queue_gauges() from public, anon, authenticated, service_role;
comment on function private.queue_gauges() is
  'How many requests are not decided yet, and for how long. Reads open requests only, by their partial indexes.';
