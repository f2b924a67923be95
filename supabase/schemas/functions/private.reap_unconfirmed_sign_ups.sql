create or replace function private.reap_unconfirmed_sign_ups(p_limit integer)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request_id uuid;
  v_reaped integer := 0;
begin
  -- Not locked here: private.settle_sign_up takes the owner's row first.
  for v_request_id in
    select r.id
    from public.provisioning_requests r
    where r.owner_mode = 'sign_up' and r.prepared_at is not null and r.deadline_at <= clock_timestamp()
    order by r.deadline_at
    -- Few at a time: who follows the link of one of them waits until this commits.
    limit least(p_limit, 50)
  loop
    begin
      v_reaped := v_reaped + private.settle_sign_up(v_request_id)::integer;
    exception
      -- One that can't be undone must not stop the others; the doctor finds it.
      when others then
        raise warning 'sign-up % was not reaped: %', v_request_id, sqlerrm;
    end;
  end loop;
  return v_reaped;
end
$$;

revoke all on function private.reap_unconfirmed_sign_ups(integer) from public, anon, authenticated, service_role;
comment on function private.reap_unconfirmed_sign_ups(integer) is
  'Undoes sign-ups that nobody has confirmed in time: slug and address are free, the unconfirmed user is gone. Returns how many.';
