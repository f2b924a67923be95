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
  -- Before the events: what is told as finished here has all of its events below.
  v_batch constant jsonb := private.describe_batch(private.require_batch(p_batch_id));
  v_last_transaction xid8 := coalesce(p_after_transaction, '0');
  v_last_id bigint := coalesce(p_after_id, 0);
  v_events jsonb;
begin
  select coalesce(jsonb_agg(private.describe_batch_event(e) order by e.transaction_id, e.id), '[]') into v_events
  from (
    select *
    from public.provisioning_events e
    where e.batch_id = p_batch_id
      and (e.transaction_id, e.id) > (v_last_transaction, v_last_id)
      -- Nothing can appear below this any more, so a reader who goes on from here misses nothing.
      and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    order by e.transaction_id, e.id
    limit greatest(1, least(coalesce(p_limit, 200), 1000))
  ) as e;

  if v_events <> '[]' then
    v_last_transaction := (v_events -> -1 ->> 'transaction_id')::xid8;
    v_last_id := (v_events -> -1 ->> 'id')::bigint;
  end if;
  return jsonb_build_object(
    'batch', v_batch,
    'events', v_events,
    -- On the next page, or committed and not to be told yet.
    'has_more', exists (
      select from public.provisioning_events e
      where e.batch_id = p_batch_id and (e.transaction_id, e.id) > (v_last_transaction, v_last_id)
    )
  );
end
$$;

revoke all on function private.list_batch_events(uuid, xid8, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_batch_events(uuid, xid8, bigint, integer) to authenticated, service_role;
comment on function private.list_batch_events(uuid, xid8, bigint, integer) is
  'See public.list_batch_events.';
