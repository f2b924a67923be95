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

revoke all on function private.retry_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function private.retry_batch(uuid) to authenticated;
comment on function private.retry_batch(uuid) is
  'See public.retry_batch.';
