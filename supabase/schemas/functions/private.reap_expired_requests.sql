create or replace function private.reap_expired_requests(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = ''
-- Removing a schema waits for whoever reads in it, be it a backup: one such tenant must not keep the others waiting.
set lock_timeout = '500ms'
as $$
declare
  v_request public.provisioning_requests;
  v_reaped integer := 0;
  -- Removing a schema holds some sixty locks until all of this ends, and the whole server has room for a few thousand.
  v_schemas_left integer := 50;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.status = 'processing'
      and r.lease_expires_at <= clock_timestamp()
      and r.deadline_at <= clock_timestamp()
    order by r.deadline_at
    limit p_limit
    -- Who holds a row is deciding it: an owner being born, a retry, a worker, another reaper.
    for update skip locked
  loop
    if v_request.payload ->> 'isolation' = 'schema' then
      v_schemas_left := v_schemas_left - 1;
      continue when v_schemas_left < 0;
    end if;
    begin
      if not private.adopt_born_owner(v_request) then
        perform private.compensate_attempt(v_request, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}');
        v_reaped := v_reaped + 1;
      end if;
    exception
      -- One that can't be undone must not stop the others; the doctor finds it.
      when others then
        raise warning 'request % was not reaped: %', v_request.id, sqlerrm;
    end;
  end loop;

  v_reaped := v_reaped + private.reap_queued_requests(p_limit - v_reaped);
  v_reaped := v_reaped + private.reap_unconfirmed_sign_ups(p_limit - v_reaped);
  perform private.forget_full_buckets();
  perform private.settle_batches();
  return v_reaped;
end
$$;

revoke all on function private.reap_expired_requests(integer) from public, anon, authenticated, service_role;
comment on function private.reap_expired_requests(integer) is
  'Fails requests that nobody will finish (I4): lease run out and deadline passed, never begun, or signed up for and not confirmed. Slug and e-mail are free again. Settles what all_or_nothing batches are due. Any number may run at once. Returns how many requests it failed.';
