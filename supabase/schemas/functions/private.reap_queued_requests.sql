create or replace function private.reap_queued_requests(p_limit integer)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_reaped integer := 0;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.status = 'pending'
      and (
        -- Its caller is gone, and had as long as for any request.
        private.needs_its_caller(r.owner_mode, r.payload) and r.created_at <= clock_timestamp() - private.request_deadline()
        -- Nobody works for an admin who is none any more (I7).
        or not private.is_active_admin(r.admin_user_id)
        or exists (
          select from public.provisioning_batches b where b.id = r.batch_id and b.deadline_at <= clock_timestamp()
        )
      )
    order by r.created_at, r.batch_id, r.batch_position
    limit p_limit
    for update skip locked
  loop
    perform private.compensate_attempt(v_request, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}');
    v_reaped := v_reaped + 1;
  end loop;
  return v_reaped;
end
$$;

revoke all on function private.reap_queued_requests(integer) from public, anon, authenticated, service_role;
comment on function private.reap_queued_requests(integer) is
  'Fails items of batches that nobody will begin. Returns how many.';
