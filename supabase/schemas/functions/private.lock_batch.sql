create or replace function private.lock_batch(p_batch_id uuid)
returns public.provisioning_batches
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_batch public.provisioning_batches := private.require_batch(p_batch_id);
begin
  -- Read again: it may have been decided meanwhile.
  select * into v_batch from public.provisioning_batches b where b.id = p_batch_id for update;
  return v_batch;
end
$$;

revoke all on function private.lock_batch(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_batch(uuid) is
  'The batch, for its admin and the service role, locked: before any of its requests, as everywhere.';
