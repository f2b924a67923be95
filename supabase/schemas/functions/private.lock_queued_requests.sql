-- Without statistics of a batch that has just been accepted, the planner would sort the whole queue for each claim.
create or replace function private.lock_queued_requests(p_limit integer, p_batch_id uuid, p_is_sender boolean)
returns setof public.provisioning_requests
language plpgsql
security definer
set search_path = ''
set enable_sort = off
as $$
begin
  if p_batch_id is null then
    return query
    select *
    from private.queued_requests r
    where not private.needs_its_caller(r.owner_mode, r.payload)
    order by r.created_at, r.batch_id, r.batch_position
    limit p_limit
    for update skip locked;
  else
    return query
    select *
    from private.queued_requests r
    where r.batch_id = p_batch_id and (p_is_sender or not private.needs_its_caller(r.owner_mode, r.payload))
    order by r.batch_position
    limit p_limit
    for update skip locked;
  end if;
end
$$;

revoke all on function private.lock_queued_requests(integer, uuid, boolean) from public, anon, authenticated, service_role;
comment on function private.lock_queued_requests(integer, uuid, boolean) is
  'The next items of batches that nobody has begun, the oldest first, locked for who asks: those that any worker can begin, of all batches or of one; for the sender of a batch those, too, that need its secrets.';
