create or replace function private.describe_batch(p_batch public.provisioning_batches)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with counts as (
    select s.status, count(*) as count
    from (
      select private.batch_item_status(r) as status
      from public.provisioning_batch_items i
      left join public.provisioning_requests r on r.id = i.request_id
      where i.batch_id = p_batch.id
    ) as s
    group by s.status
  ),
  summed as (
    select
      coalesce(sum(c.count) filter (where c.status in ('queued', 'running')), 0) > 0 as is_open,
      coalesce(jsonb_object_agg(c.status, c.count), '{}') as by_status
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
    -- Looked for at the end only: while it runs, followers ask again and again.
    'finished_at', case
      when not s.is_open then greatest(
        p_batch.created_at,
        (
          select max(a.ended_at)
          from public.provisioning_batch_items i
          join public.provisioning_attempts a on a.request_id = i.request_id
          where i.batch_id = p_batch.id
        )
      )
    end
  )
  from summed s
$$;

revoke all on function private.describe_batch(public.provisioning_batches) from public, anon, authenticated, service_role;
comment on function private.describe_batch(public.provisioning_batches) is
  'A batch as its admin sees it: {batch_id, mode, status running|completed|failed|cancelled|undone, error, counts by item status, total, created_at, deadline_at, finished_at}.';
