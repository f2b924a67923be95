create or replace function private.take_over_request(p_request public.provisioning_requests)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
begin
  if private.adopt_born_owner(p_request) then
    select * into p_request from public.provisioning_requests r where r.id = p_request.id;
    return p_request;
  end if;
  -- The new lease takes it off the queue. Its API key stays: who asked for it may still have the secret.
  return private.start_attempt(p_request, gen_random_uuid());
exception
  -- One that can't be taken on must not stop the others: it goes to the end of the queue, and at last to the reaper.
  when others then
    raise warning 'request % was not claimed: %', p_request.id, sqlerrm;
    update public.provisioning_requests r
    set lease_expires_at = clock_timestamp() + private.lease_duration()
    where r.id = p_request.id;
    return null;
end
$$;

revoke all on function private.take_over_request(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.take_over_request(public.provisioning_requests) is
  'Goes on with a request whose attempt was given up, as a worker who holds its row: completed where its owner is there already, or with a new attempt. NULL where neither can be.';
