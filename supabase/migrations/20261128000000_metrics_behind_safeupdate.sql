set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.count_new_events(p_max_events integer)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_from xid8;
  v_to xid8;
  v_events integer;
begin
  -- One at a time, so that nothing is counted twice. Who comes meanwhile goes without and sees what is counted so far.
  select p.counted_to into v_from from private.metric_progress p for update skip locked;
  if not found then
    return 0;
  end if;

  -- A transaction is counted whole, even if that takes a few more than p_max_events.
  select max(e.transaction_id), count(*) into v_to, v_events
  from (
    select e.transaction_id
    from public.provisioning_events e
    where e.transaction_id > v_from and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    order by e.transaction_id, e.id
    limit p_max_events
  ) as e;
  if v_events = 0 then
    return 0;
  end if;

  insert into private.metric_samples as s (name, labels, value)
  select c.name, c.labels, c.value from private.count_events(v_from, v_to) c
  on conflict (name, labels) do update set value = s.value + excluded.value;

  update private.metric_progress set counted_to = v_to where is_the_only_row;
  return v_events;
end
$$;

