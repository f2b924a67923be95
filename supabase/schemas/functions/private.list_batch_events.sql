create or replace function private.list_batch_events(
  p_batch_id uuid,
  p_after_transaction xid8,
  p_after_id bigint,
  p_limit integer
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_batch constant public.provisioning_batches := private.require_batch(p_batch_id);
begin
  return jsonb_build_object(
    'batch', private.describe_batch(v_batch),
    'events', (
      select coalesce(jsonb_agg(private.describe_batch_event(e) order by e.transaction_id, e.id), '[]')
      from (
        select *
        from public.provisioning_events e
        where e.batch_id = p_batch_id
          and (e.transaction_id, e.id) > (coalesce(p_after_transaction, '0'), coalesce(p_after_id, 0))
          -- Nothing can appear below this any more, so a reader who goes on from here misses nothing.
          and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by e.transaction_id, e.id
        limit greatest(1, least(coalesce(p_limit, 200), 1000))
      ) as e
    )
  );
end
$$;

revoke all on function private.list_batch_events(uuid, xid8, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_batch_events(uuid, xid8, bigint, integer) to authenticated, service_role;
comment on function private.list_batch_events(uuid, xid8, bigint, integer) is
  'See public.list_batch_events.';
