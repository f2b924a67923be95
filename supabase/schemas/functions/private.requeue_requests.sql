create or replace function private.requeue_requests(p_batch public.provisioning_batches)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.provisioning_requests r
  set status = 'pending',
      error = null,
      batch_id = p_batch.id,
      batch_position = i.position
  from public.provisioning_batch_items i
  where i.batch_id = p_batch.id
    and r.id = i.request_id
    and r.status = 'failed'
    and r.error ->> 'code' not in ('BATCH_ITEM_CANCELLED', 'BATCH_UNDONE')
    -- Nobody who works on it later would know a password or be shown a secret.
    and not private.needs_its_caller(r.owner_mode, r.payload)
    -- What can't be had stays failed, with its error.
    and (r.owner_mode = 'existing' or private.check_owner_email(r.owner_email) is null);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

revoke all on function private.requeue_requests(public.provisioning_batches) from public, anon, authenticated, service_role;
comment on function private.requeue_requests(public.provisioning_batches) is
  'Puts the failed requests of a batch back into the queue. Returns how many.';
