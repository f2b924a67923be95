create or replace function private.claim_setup_emails(p_limit integer, p_batch_id uuid)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_max_attempts constant integer := 12;
  v_max_pause constant interval := '6 hours';
  v_owed record;
begin
  -- The auth service notes it when the mail server has taken the mail, whoever had it sent. All of them first: what is not owed any more
  -- must not stand in the way of what is.
  with noted as (
    select m.tenant_id, m.user_id
    from private.owed_setup_emails o
    join public.tenant_members m on m.tenant_id = o.tenant_id and m.user_id = o.user_id
    where o.settled_at is not null and (p_batch_id is null or o.batch_id = p_batch_id)
    limit 1000
    for update of m skip locked
  )
  update public.tenant_members m
  set setup_email_due_at = null
  from noted n
  where m.tenant_id = n.tenant_id and m.user_id = n.user_id;

  for v_owed in
    select o.*, m.setup_email_attempts
    from private.owed_setup_emails o
    join public.tenant_members m on m.tenant_id = o.tenant_id and m.user_id = o.user_id
    where o.settled_at is null
      and (p_batch_id is null or o.batch_id = p_batch_id)
      -- Of the row that is locked, which is read again then: the view's own may be from before another worker's claim.
      and m.setup_email_due_at <= clock_timestamp()
    order by o.due_at
    limit greatest(1, least(coalesce(p_limit, 1), 50))
    for update of m skip locked
  loop
    if v_owed.setup_email_attempts >= v_max_attempts then
      update public.tenant_members m
      set setup_email_due_at = null
      where m.tenant_id = v_owed.tenant_id and m.user_id = v_owed.user_id;
      continue;
    end if;

    update public.tenant_members m
    set setup_email_claimed_at = clock_timestamp(),
        setup_email_attempts = m.setup_email_attempts + 1,
        -- Should its sender die or the mail be refused: 2, 4, 8, 16 minutes and so on, for a day and more.
        setup_email_due_at = clock_timestamp() + least(v_max_pause, interval '2 minutes' * power(2, m.setup_email_attempts))
    where m.tenant_id = v_owed.tenant_id and m.user_id = v_owed.user_id;

    -- Without its request, whose row the event's foreign key would lock after the member's: undoing locks them in order.
    perform private.record_event(
      p_action => 'setup_email_claimed', p_request_id => null, p_tenant_id => v_owed.tenant_id, p_attempt_number => null,
      p_details => jsonb_build_object('owner_id', v_owed.user_id), p_batch_id => v_owed.batch_id
    );
    return next jsonb_build_object('tenant_id', v_owed.tenant_id, 'owner_id', v_owed.user_id, 'owner_email', v_owed.email);
  end loop;
end
$$;

revoke all on function private.claim_setup_emails(integer, uuid) from public, anon, authenticated, service_role;
grant execute on function private.claim_setup_emails(integer, uuid) to service_role;
comment on function private.claim_setup_emails(integer, uuid) is
  'See public.claim_setup_emails.';
