create or replace function private.describe_batch(p_batch public.provisioning_batches)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with counts as (
    select s.status, count(*) as count, max(s.ended_at) as ended_at
    from (
      select
        private.batch_item_status(found.request) as status,
        (select max(a.ended_at) from public.provisioning_attempts a where a.request_id = (found.request).id) as ended_at
      from public.provisioning_batch_items i
      -- One by one, whatever the planner believes of how many there are.
      left join lateral (
        select r as request from public.provisioning_requests r where r.id = i.request_id offset 0
      ) as found on true
      where i.batch_id = p_batch.id
    ) as s
    group by s.status
  ),
  summed as (
    select
      coalesce(sum(c.count) filter (where c.status in ('queued', 'running')), 0) > 0 as is_open,
      coalesce(jsonb_object_agg(c.status, c.count), '{}') as by_status,
      greatest(max(c.ended_at), p_batch.created_at) as ended_at
    from counts c
  )
  select jsonb_build_object(
    'batch_id', p_batch.id,
    'mode', p_batch.mode,
    'status', case
      when s.is_open then 'running'
      when p_batch.undone_at is not null then 'undone'
      when p_batch.cancelled_at is not null then 'cancelled'
      when p_batch.outcome = 'rolled_back' then 'failed'
      else 'completed'
    end,
    'error', p_batch.error,
    'counts', '{"queued": 0, "running": 0, "completed": 0, "failed": 0, "cancelled": 0, "undone": 0}'::jsonb || s.by_status,
    'total', p_batch.item_count,
    'created_at', p_batch.created_at,
    'deadline_at', p_batch.deadline_at,
    'finished_at', case when not s.is_open then s.ended_at end
  )
  from summed s
$$;

revoke all on function private.describe_batch(public.provisioning_batches) from public, anon, authenticated, service_role;
comment on function private.describe_batch(public.provisioning_batches) is
  'A batch as its admin sees it: {batch_id, mode, status running|completed|failed|cancelled|undone, error, counts by item status, total, created_at, deadline_at, finished_at}.';
