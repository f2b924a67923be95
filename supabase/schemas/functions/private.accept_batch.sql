create or replace function private.accept_batch(p_idempotency_key uuid, p_items jsonb, p_mode text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_batch public.provisioning_batches;
  v_faulty jsonb;
begin
  perform private.require_batch_shape(p_idempotency_key, p_items, p_mode);

  if not pg_try_advisory_xact_lock(hashtextextended('batch' || v_admin_user_id || p_idempotency_key, 0)) then
    perform private.raise_error(
      'DUPLICATE_REQUEST', '{"retry_after_seconds": 2}', 'The same batch is being accepted: try again.'
    );
  end if;

  select * into v_batch
  from public.provisioning_batches b
  where b.admin_user_id = v_admin_user_id and b.idempotency_key = p_idempotency_key;
  if found then
    perform private.require_same_batch(v_batch, p_items, p_mode);
    return private.describe_batch(v_batch)
      || jsonb_build_object('replayed', true, 'rate_limit', private.check_tokens(v_admin_user_id, 'batch_items', 0));
  end if;

  -- Looked at first, so that who has no tokens left learns nothing; taken last, since the bucket's row is a lock that this
  -- admin's other calls want.
  perform private.check_tokens(v_admin_user_id, 'batch_items', jsonb_array_length(p_items));
  perform private.require_batch_quota(v_admin_user_id, jsonb_array_length(p_items));

  insert into public.provisioning_batches (admin_user_id, idempotency_key, mode, item_count, deadline_at)
  values (
    v_admin_user_id, p_idempotency_key, p_mode, jsonb_array_length(p_items),
    clock_timestamp() + private.batch_deadline()
  )
  returning * into v_batch;
  perform private.add_batch_items(v_batch, p_items);

  if p_mode = 'all_or_nothing' then
    v_faulty := private.list_faulty_items(v_batch.id);
    if v_faulty is not null then
      -- Raising takes all of it back: the batch was never there, and its key is free.
      perform private.raise_error(
        'BATCH_REJECTED', jsonb_build_object('items', v_faulty), 'Mend these items, or send them in mode independent.'
      );
    end if;
  else
    -- A key that stands for a request that failed is one more try at it.
    perform private.requeue_requests(v_batch);
  end if;

  perform private.record_batch_event('batch_accepted', v_batch);
  return private.describe_batch(v_batch) || jsonb_build_object(
    'replayed', false,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'batch_items', jsonb_array_length(p_items))
  );
end
$$;

revoke all on function private.accept_batch(uuid, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function private.accept_batch(uuid, jsonb, text) to authenticated;
comment on function private.accept_batch(uuid, jsonb, text) is
  'See public.accept_batch.';
