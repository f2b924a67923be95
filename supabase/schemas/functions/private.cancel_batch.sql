create or replace function private.cancel_batch(p_batch_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_batch public.provisioning_batches := private.lock_batch(p_batch_id);
  v_error constant jsonb := '{"code": "BATCH_ITEM_CANCELLED", "reason": null}';
begin
  if v_batch.outcome = 'activated' then
    perform private.raise_error(
      'INVALID_TRANSITION', '{"action": "cancel", "from": "completed"}', 'The batch is complete. To take it back: undo.'
    );
  end if;

  if v_batch.mode = 'all_or_nothing' and v_batch.outcome is null then
    -- What has been begun of a whole can't stay when the rest will never come.
    perform private.roll_back_batch(p_batch_id, v_error, v_error ->> 'code');
  elsif private.drop_queued_items(p_batch_id, v_error) = 0 then
    return private.describe_batch(v_batch);
  end if;

  update public.provisioning_batches b
  set cancelled_at = clock_timestamp()
  where b.id = p_batch_id
  returning * into v_batch;
  perform private.record_batch_event('batch_cancelled', v_batch);
  return private.describe_batch(v_batch);
end
$$;

revoke all on function private.cancel_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function private.cancel_batch(uuid) to authenticated;
comment on function private.cancel_batch(uuid) is
  'See public.cancel_batch.';
