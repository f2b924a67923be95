create or replace function private.require_batch(p_batch_id uuid)
returns public.provisioning_batches
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_batch public.provisioning_batches;
begin
  select * into v_batch from public.provisioning_batches b where b.id = p_batch_id;
  -- Another admin's batch is an unknown batch (I7).
  if not private.is_service_role() and private.require_admin() is distinct from v_batch.admin_user_id
    or v_batch.id is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such batch of yours.');
  end if;
  return v_batch;
end
$$;

revoke all on function private.require_batch(uuid) from public, anon, authenticated, service_role;
comment on function private.require_batch(uuid) is
  'The batch, for its admin and for the service role. Raises UNAUTHENTICATED, FORBIDDEN or NOT_FOUND.';
