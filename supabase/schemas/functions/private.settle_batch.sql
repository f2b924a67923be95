-- Lock order: the batch row, then its requests by position, then owners. Who holds a request row never asks for its batch's,
-- so births, failures and takeovers of single items can't deadlock with this.
create or replace function private.settle_batch(p_batch_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_batch public.provisioning_batches;
  v_error jsonb;
  v_has_open_items boolean;
begin
  select * into v_batch
  from public.provisioning_batches b
  where b.id = p_batch_id and b.mode = 'all_or_nothing' and b.outcome is null
  for update;
  if not found then
    return;
  end if;

  select r.error || jsonb_build_object('position', r.batch_position) into v_error
  from public.provisioning_requests r
  where r.batch_id = p_batch_id and r.status = 'failed'
  order by r.batch_position
  limit 1;
  v_has_open_items := exists (
    select from public.provisioning_requests r where r.batch_id = p_batch_id and r.prepared_at is null
  );

  if v_error is null and v_has_open_items then
    -- Nobody works for an admin who is none any more (I7), so it would wait for nothing.
    if v_batch.deadline_at > clock_timestamp() and private.is_active_admin(v_batch.admin_user_id) then
      return;
    end if;
    v_error := '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}';
  elsif v_error is null and not private.lock_batch_owners(p_batch_id) then
    v_error := '{"code": "AUTH_USER_CREATION_FAILED", "reason": null}';
  end if;

  if v_error is null then
    perform private.activate_batch(p_batch_id);
    perform private.record_batch_event('batch_activated', v_batch);
  else
    perform private.roll_back_batch(p_batch_id, v_error);
    perform private.record_batch_event('batch_rolled_back', v_batch, v_error);
  end if;
end
$$;

revoke all on function private.settle_batch(uuid) from public, anon, authenticated, service_role;
comment on function private.settle_batch(uuid) is
  'Decides an all_or_nothing batch if it can be decided: activates it when every owner is there, rolls it back when an item has failed or nobody will finish it.';
