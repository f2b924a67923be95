set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.add_batch_items(
  p_batch public.provisioning_batches,
  p_items jsonb,
  p_positions integer[] default null
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_items jsonb := p_items;
  v_positions integer[] := p_positions;
  v_overtaken integer[];
begin
  -- Who is overtaken looks once more, and takes nothing any more: what was in the way is there to be seen now, and may be a call with the
  -- item's own key.
  for v_look in 1 .. 2 loop
    with examined as materialized (
      select *
      from private.examine_items(p_batch.admin_user_id, p_batch.idempotency_key, v_items, v_positions)
    ),
    requests as (
      insert into public.provisioning_requests (
        admin_user_id, idempotency_key, payload, owner_email, owner_mode, batch_id, batch_position
      )
      select
        p_batch.admin_user_id, e.idempotency_key, e.payload, e.payload #>> '{owner,email}', e.payload #>> '{owner,mode}',
        p_batch.id, e.item_position
      from examined e
      where e.error is null and e.known_request_id is null and v_look = 1
      -- In one order, so that two batches that want the same addresses can't wait for each other.
      order by e.payload #>> '{owner,email}'
      on conflict do nothing
      returning id, batch_position
    ),
    items as (
      insert into public.provisioning_batch_items (batch_id, position, idempotency_key, request_id, payload, error)
      select
        p_batch.id,
        e.item_position,
        e.idempotency_key,
        case when e.error is null then coalesce(e.known_request_id, r.id) end,
        -- One that is at fault by itself is not kept as it came.
        case when e.payload is null then private.sketch_payload(e.given) else e.given end,
        case
          when e.error is not null then private.item_error(e.error)
          -- Somebody reserved the address, or used the key, after it was examined.
          when e.known_request_id is null and r.id is null then
            '{"code": "EMAIL_UNAVAILABLE", "errors": [{"pointer": "/owner/email", "message": "is not available"}]}'::jsonb
        end
      from examined e
      left join requests r on r.batch_position = e.item_position
      on conflict (batch_id, position) do update
      set request_id = excluded.request_id, error = excluded.error
    )
    select array_agg(e.item_position order by e.item_position) into v_overtaken
    from examined e
    where e.error is null
      and e.known_request_id is null
      and e.item_position not in (select r.batch_position from requests r);
    exit when v_overtaken is null;

    select jsonb_agg(v_items -> coalesce(array_position(v_positions, o.position) - 1, o.position) order by o.position) into v_items
    from unnest(v_overtaken) as o (position);
    v_positions := v_overtaken;
  end loop;
end
$$;
