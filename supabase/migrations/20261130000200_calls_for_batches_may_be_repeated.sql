set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.retry_batch(p_batch_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_batch public.provisioning_batches := private.lock_batch(p_batch_id);
  v_item_count constant integer := private.count_failed_items(p_batch_id);
begin
  -- Nothing left to try, or a whole that was tried again already: the answer to who asks twice because the first one was lost.
  if v_batch.undone_at is null and (
    v_batch.mode = 'independent' and v_item_count = 0
    or v_batch.mode = 'all_or_nothing' and v_batch.outcome is distinct from 'rolled_back' and exists (
      select from public.provisioning_events e where e.batch_id = p_batch_id and e.action = 'batch_retried'
    )
  ) then
    return private.describe_batch(v_batch);
  end if;
  if v_batch.undone_at is not null or v_batch.mode = 'all_or_nothing' and v_batch.outcome is distinct from 'rolled_back' then
    perform private.raise_error(
      'INVALID_TRANSITION',
      jsonb_build_object('action', 'retry', 'from', private.describe_batch(v_batch) ->> 'status'),
      'There is nothing of this batch that could be tried again.'
    );
  end if;

  -- Each is looked at anew, as if it were sent again.
  perform private.check_tokens(v_admin_user_id, 'batch_items', v_item_count);
  perform private.require_batch_quota(v_admin_user_id, v_item_count);

  update public.provisioning_batches b
  set deadline_at = clock_timestamp() + private.batch_deadline(),
      outcome = null, decided_at = null, error = null, cancelled_at = null
  where b.id = p_batch_id
  returning * into v_batch;

  -- First those that had their names: an item that was refused as their duplicate must not take them.
  perform private.requeue_requests(v_batch);
  perform private.retry_refused_items(v_batch);
  if v_batch.mode = 'all_or_nothing' then
    -- Whatever can't be queued again keeps the whole from being made: found out now, before any owner is born.
    perform private.settle_batch(p_batch_id);
    select * into v_batch from public.provisioning_batches b where b.id = p_batch_id;
  end if;

  perform private.record_batch_event('batch_retried', v_batch);
  perform private.spend_tokens(v_admin_user_id, 'batch_items', greatest(v_item_count, 1));
  return private.describe_batch(v_batch);
end
$$;

create or replace function private.undo_batch(p_batch_id uuid, p_confirm text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_batch public.provisioning_batches := private.lock_batch(p_batch_id);
  v_request public.provisioning_requests;
  v_undone integer := 0;
  v_kept integer[] := '{}';
begin
  if p_confirm is distinct from p_batch_id::text then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/confirm", "message": "must be the id of the batch"}]}',
      'Say which batch is to be undone.'
    );
  end if;

  if v_batch.mode = 'all_or_nothing' and v_batch.outcome is null then
    perform private.roll_back_batch(p_batch_id, '{"code": "BATCH_UNDONE", "reason": null}', 'BATCH_UNDONE');
  end if;
  -- All of them before the first owner goes: who has locked a later one's tenant may be waiting for that owner.
  perform from public.provisioning_requests r where r.batch_id = p_batch_id order by r.batch_position for update;
  perform private.drop_queued_items(p_batch_id, '{"code": "BATCH_UNDONE", "reason": null}');

  for v_request in
    select *
    from public.provisioning_requests r
    where r.batch_id = p_batch_id and r.status in ('processing', 'completed')
    order by r.batch_position
    for update
  loop
    if private.undo_request(v_request) then
      v_undone := v_undone + 1;
    else
      v_kept := v_kept || v_request.batch_position;
    end if;
  end loop;

  -- Asked again, those that were kept may go; where none does, nothing has happened.
  if v_batch.undone_at is null or v_undone > 0 then
    update public.provisioning_batches b
    set undone_at = coalesce(b.undone_at, clock_timestamp())
    where b.id = p_batch_id
    returning * into v_batch;
    perform private.record_batch_event(
      'batch_undone', v_batch, jsonb_build_object('undone', v_undone, 'kept', cardinality(v_kept))
    );
  end if;
  return private.describe_batch(v_batch) || jsonb_build_object(
    -- By all calls together: who asks again because the answer was lost is told the same.
    'undone', (
      select coalesce(sum((e.details ->> 'undone')::integer), 0)
      from public.provisioning_events e
      where e.batch_id = p_batch_id and e.action = 'batch_undone'
    ),
    'kept', to_jsonb(v_kept)
  );
end
$$;

create or replace function private.list_fleet_run_tenants(p_run_id uuid, p_status text, p_after uuid, p_limit integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit constant integer := greatest(1, least(coalesce(p_limit, 100), 1000));
  v_items jsonb;
begin
  perform private.require_operator();
  perform private.find_fleet_run(p_run_id);
  select coalesce(jsonb_agg(to_jsonb(page) order by page.tenant_id), '[]') into v_items
  from (
    select
      r.tenant_id, t.slug, private.tenant_schema_name(r.tenant_id) as schema, r.wave, r.status, r.from_version, r.to_version,
      r.attempts, r.error, r.ended_at
    from private.fleet_run_tenants r
    left join public.tenants t on t.id = r.tenant_id
    where r.run_id = p_run_id
      and (p_status is null or r.status = p_status)
      and (p_after is null or r.tenant_id > p_after)
    order by r.tenant_id
    -- One more tells whether there are more.
    limit v_limit + 1
  ) as page;
  if jsonb_array_length(v_items) <= v_limit then
    return jsonb_build_object('items', v_items, 'next_after', null);
  end if;
  return jsonb_build_object('items', v_items - v_limit, 'next_after', v_items #> array[(v_limit - 1)::text, 'tenant_id']);
end
$$;

create or replace function private.list_batches(p_before timestamptz, p_limit integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
begin
  return (
    select coalesce(jsonb_agg(private.describe_batch(b) order by b.created_at desc, b.id), '[]')
    from (
      select *
      from public.provisioning_batches b
      where b.admin_user_id = v_admin_user_id and (p_before is null or b.created_at < p_before)
      order by b.created_at desc
      -- The next page begins before a moment: whatever was accepted at the same one belongs to this page.
      fetch first (greatest(1, least(coalesce(p_limit, 20), 100))) rows with ties
    ) as b
  );
end
$$;

comment on function public.undo_batch(uuid, text) is
  'Takes back the tenants of a batch that nobody has used since, with the owners that were born for them, and what is not begun. p_confirm: the batch''s id. Returns the batch plus undone (how many, by all calls together) and kept (positions). Its admin only.';
