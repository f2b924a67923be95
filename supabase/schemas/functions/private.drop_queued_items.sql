create or replace function private.drop_queued_items(p_batch_id uuid, p_error jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_count integer := 0;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.batch_id = p_batch_id and r.status = 'pending'
    order by r.batch_position
    -- Who holds a row is beginning it: waited for, so that afterwards each is either dropped or begun.
    for update
  loop
    perform private.compensate_attempt(v_request, p_error);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

revoke all on function private.drop_queued_items(uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.drop_queued_items(uuid, jsonb) is
  'Fails the items of a batch that nobody has begun. Returns how many.';
