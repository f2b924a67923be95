create or replace function private.claim_setup_emails(p_limit integer, p_batch_id uuid)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_max_attempts constant integer := 5;
  v_owed record;
begin
  for v_owed in
    select m.tenant_id, m.user_id, m.setup_email_attempts, u.email, u.recovery_sent_at, t.status, r.id as request_id
    from public.tenant_members m
    join public.tenants t on t.id = m.tenant_id
    join auth.users u on u.id = m.user_id
    left join public.provisioning_requests r on r.id = t.request_id
    where m.setup_email_due_at <= clock_timestamp()
      and (p_batch_id is null or r.batch_id = p_batch_id)
    order by m.setup_email_due_at
    limit greatest(1, least(coalesce(p_limit, 1), 50))
    for update of m skip locked
  loop
    -- The auth service notes it when the mail server has taken the mail, whoever had it sent.
    if v_owed.recovery_sent_at is not null or v_owed.status <> 'active' or v_owed.setup_email_attempts >= v_max_attempts then
      update public.tenant_members m
      set setup_email_due_at = null
      where m.tenant_id = v_owed.tenant_id and m.user_id = v_owed.user_id;
      continue;
    end if;

    update public.tenant_members m
    set setup_email_claimed_at = clock_timestamp(),
        setup_email_attempts = m.setup_email_attempts + 1,
        -- Should its sender die or the mail be refused: 2, 4, 8, 16, 32 minutes.
        setup_email_due_at = clock_timestamp() + interval '2 minutes' * power(2, m.setup_email_attempts)
    where m.tenant_id = v_owed.tenant_id and m.user_id = v_owed.user_id;

    perform private.record_event(
      'setup_email_claimed', v_owed.request_id, v_owed.tenant_id, null, jsonb_build_object('owner_id', v_owed.user_id)
    );
    return next jsonb_build_object('tenant_id', v_owed.tenant_id, 'owner_id', v_owed.user_id, 'owner_email', v_owed.email);
  end loop;
end
$$;

revoke all on function private.claim_setup_emails(integer, uuid) from public, anon, authenticated, service_role;
grant execute on function private.claim_setup_emails(integer, uuid) to service_role;
comment on function private.claim_setup_emails(integer, uuid) is
  'See public.claim_setup_emails.';
