select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision_and_activate('invited', '{}');
select tests.provision('waiting');
select tests.provision_and_activate('typed', '{"owner": {"mode": "password"}}');

create function pg_temp.refusal(p_name text) returns jsonb
language sql as $$
  select tests.error_of(format('select public.claim_setup_email(%L)', (tests.request(p_name)).tenant_id))
$$;
create function pg_temp.time_passes(p_interval interval) returns void
language sql as $$
  update public.tenant_members set setup_email_claimed_at = clock_timestamp() - p_interval
  where tenant_id = (tests.tenant('invited')).id
$$;

select is(
  pg_temp.refusal('invited') ->> 'code', 'RATE_LIMITED',
  'activation claims the first e-mail of an invited owner'
);
select is(
  public.claim_setup_email((tests.tenant('typed')).id) ->> 'owner_email', 'typed@pgtap.test',
  'an owner with a password may be sent one at once'
);
select tests.sign_out();
select pg_temp.time_passes(interval '61 seconds');
select tests.sign_in('admin');
select is(
  public.claim_setup_email((tests.tenant('invited')).id) - 'rate_limit',
  jsonb_build_object(
    'tenant_id', (tests.tenant('invited')).id, 'owner_id', (tests.tenant('invited')).owner_id, 'owner_email', 'invited@pgtap.test'
  ),
  'after a minute it may be claimed, and says to whom it goes'
);
select is(pg_temp.refusal('invited') ->> 'sqlstate', 'PT429', 'the next within the minute is refused');
select ok(
  (pg_temp.refusal('invited') #>> '{detail,retry_after_seconds}')::integer between 1 and 60,
  'it says when to come back'
);
select tests.sign_in('other');
select is(pg_temp.refusal('invited') ->> 'code', 'RATE_LIMITED', 'the minute is the tenant''s, not the admin''s');
select tests.sign_out();
select pg_temp.time_passes(interval '59 seconds');
select tests.sign_in('other');
select is(pg_temp.refusal('invited') ->> 'code', 'RATE_LIMITED', '59 seconds are no minute');
select tests.sign_out();
select results_eq(
  $$
    select action, actor_id from public.provisioning_events
    where tenant_id = (tests.tenant('invited')).id order by id desc limit 1
  $$,
  $$ values ('setup_email_requested', tests.user_id('admin')) $$,
  'the audit says who had it sent'
);

select tests.sign_in('admin');
select public.transfer_tenant((tests.tenant('invited')).id, 'citizen@pgtap.test');
select is(pg_temp.refusal('invited') ->> 'code', 'RATE_LIMITED', 'the minute is no owner''s: another one''s begins no other');
select is(pg_temp.refusal('waiting') ->> 'code', 'NOT_FOUND', 'a tenant without an owner has nobody to write to');
select is(
  tests.error_of($$ select public.claim_setup_email(gen_random_uuid()) $$) ->> 'code', 'NOT_FOUND',
  'an unknown tenant is not found'
);
select tests.sign_in('citizen');
select is(pg_temp.refusal('invited') ->> 'code', 'FORBIDDEN', 'an ordinary user is refused');
select tests.be_anonymous();
select is(pg_temp.refusal('invited') ->> 'sqlstate', '42501', 'an anonymous caller is refused');
select tests.use_secret_key();
select is(pg_temp.refusal('invited') ->> 'sqlstate', '42501', 'the secret key is no admin');
