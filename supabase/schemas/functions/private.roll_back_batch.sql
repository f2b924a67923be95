create or replace function private.roll_back_batch(p_batch_id uuid, p_error jsonb, p_item_code text default 'BATCH_ROLLED_BACK')
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_ids uuid[];
  v_request public.provisioning_requests;
begin
  -- Owners who are about to be born wait here, and are then refused.
  perform from public.provisioning_requests r where r.batch_id = p_batch_id order by r.batch_position for update;

  v_owner_ids := array(
    select a.owner_id
    from public.provisioning_requests r
    join public.provisioning_attempts a on a.request_id = r.id and a.attempt_number = r.current_attempt
    where r.batch_id = p_batch_id and r.prepared_at is not null and a.owner_id is not null
  );

  for v_request in
    select *
    from public.provisioning_requests r
    where r.batch_id = p_batch_id and r.status in ('pending', 'processing')
    order by r.batch_position
  loop
    perform private.compensate_attempt(v_request, jsonb_build_object('code', p_item_code, 'reason', null));
  end loop;
  perform private.delete_unused_owners(v_owner_ids);

  update public.provisioning_batches b
  set outcome = 'rolled_back', decided_at = clock_timestamp(), error = p_error
  where b.id = p_batch_id;
end
$$;

revoke all on function private.roll_back_batch(uuid, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.roll_back_batch(uuid, jsonb, text) is
  'Undoes every item of an undecided all_or_nothing batch in one commit, with the owners that were born for it. The caller holds the batch row.';
