create or replace function private.requeue_requests(p_batch public.provisioning_batches)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_failed record;
  v_count integer := 0;
begin
  for v_failed in
    select i.position, r.id, r.owner_email
    from public.provisioning_batch_items i
    -- One by one, whatever the planner believes of how many there are.
    cross join lateral (select * from public.provisioning_requests r where r.id = i.request_id offset 0) as r
    where i.batch_id = p_batch.id
      and r.status = 'failed'
      and r.error ->> 'code' <> 'BATCH_UNDONE'
      -- Of a whole that was cancelled nothing is made unless all of it is.
      and (r.error ->> 'code' <> 'BATCH_ITEM_CANCELLED' or p_batch.mode = 'all_or_nothing')
      -- Nobody who works on it later would know a password or be shown a secret.
      and not private.needs_its_caller(r.owner_mode, r.payload)
    -- As in private.add_batch_items: two batches that want the same addresses can't wait for each other.
    order by r.owner_email, i.position
  loop
    begin
      update public.provisioning_requests r
      set status = 'pending', error = null, batch_id = p_batch.id, batch_position = v_failed.position
      where r.id = v_failed.id
        and r.status = 'failed'
        -- What can't be had stays failed, with its error.
        and (r.owner_mode = 'existing' or private.check_owner_email(r.owner_email) is null);
      if found then
        v_count := v_count + 1;
      end if;
    exception
      -- Somebody has reserved the address meanwhile.
      when unique_violation then
        null;
    end;
  end loop;
  return v_count;
end
$$;

revoke all on function private.requeue_requests(public.provisioning_batches) from public, anon, authenticated, service_role;
comment on function private.requeue_requests(public.provisioning_batches) is
  'Puts the failed requests of a batch back into the queue. Returns how many.';
