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

revoke all on function private.undo_batch(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.undo_batch(uuid, text) to authenticated;
comment on function private.undo_batch(uuid, text) is
  'See public.undo_batch.';
