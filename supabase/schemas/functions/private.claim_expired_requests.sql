create or replace function private.claim_expired_requests(p_limit integer)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.status = 'processing'
      and r.lease_expires_at <= clock_timestamp()
      -- Nobody else knows a typed password, and nobody would be shown a generated one.
      and r.owner_mode = 'invite'
      -- Past its deadline it is the reaper's, or one that kills its workers would be tried for ever.
      and r.deadline_at > clock_timestamp()
      -- An attempt uses its admin's rights, so they must still be there (I7).
      and private.is_active_admin(r.admin_user_id)
    order by r.lease_expires_at
    limit least(p_limit, 50)
    for update skip locked
  loop
    begin
      if private.adopt_born_owner(v_request) then
        select * into v_request from public.provisioning_requests r where r.id = v_request.id;
      else
        -- The new lease takes it off the queue. Its API key stays: who asked for it may still have the secret.
        v_request := private.start_attempt(v_request.id, gen_random_uuid());
      end if;
    exception
      -- One that can't be taken on must not stop the others: it goes to the end of the queue, and at last to the reaper.
      when others then
        raise warning 'request % was not claimed: %', v_request.id, sqlerrm;
        update public.provisioning_requests r
        set lease_expires_at = clock_timestamp() + private.lease_duration()
        where r.id = v_request.id;
        continue;
    end;
    return next private.describe_request(v_request)
      || jsonb_build_object('owner_full_name', v_request.payload #>> '{owner,full_name}');
  end loop;
end
$$;

revoke all on function private.claim_expired_requests(integer) from public, anon, authenticated, service_role;
grant execute on function private.claim_expired_requests(integer) to service_role;
comment on function private.claim_expired_requests(integer) is 'See public.claim_expired_requests.';
