-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('alive');
select tests.provision('leased');
select tests.provision('waiting');
select tests.provision('dead', '{"tenant": {"domain": "dead.pgtap.test"}}');
select tests.provision('temporary', '{"owner": {"mode": "temporary"}}');
select tests.provision_and_activate('active');
select tests.provision('failed');
select public.mark_provisioning_failed((tests.request('failed')).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select tests.sign_out();

create function pg_temp.expire(p_name text, p_lease boolean, p_deadline boolean) returns void
language sql as $$
  update public.provisioning_requests
  set lease_expires_at = case when p_lease then clock_timestamp() - interval '1 second' else lease_expires_at end,
      deadline_at = case when p_deadline then clock_timestamp() - interval '1 second' else deadline_at end
  where idempotency_key = tests.key_of(p_name)
$$;
select pg_temp.expire('leased', false, true), pg_temp.expire('waiting', true, false);
-- Whatever else the target has that is due.
select private.reap_expired_requests();
select pg_temp.expire('dead', true, true), pg_temp.expire('temporary', true, true);

select is(private.reap_expired_requests(), 2, 'requests whose lease and deadline are over are reaped, whatever the owner''s mode');
select is(private.reap_expired_requests(), 0, 'a second reaper finds nothing');

select is((tests.request(name)).status, status, format('%s is %s', name, status))
from (values
  ('alive', 'processing'), ('leased', 'processing'), ('waiting', 'processing'), ('dead', 'failed'), ('temporary', 'failed'),
  ('active', 'completed'), ('failed', 'failed')
) as expected (name, status);
select is(
  (tests.request('dead')).error, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}', 'the request says why it failed'
);
select is((tests.request('failed')).error ->> 'code', 'AUTH_UNAVAILABLE', 'what had failed before keeps its own reason');
select is(
  (select jsonb_build_object('lease', r.lease_expires_at, 'deadline', r.deadline_at) from tests.request('dead') r),
  '{"lease": null, "deadline": null}', 'lease and deadline are over'
);
select is((tests.attempt('dead', 1)).status, 'failed', 'its attempt has failed');
select is((tests.tenant('dead')).id, null, 'its tenant is gone');
select is((tests.tenant('waiting')).status, 'provisioning', 'that of a request with time left is not');
select is(
  (select max(e.details ->> 'reason') from public.provisioning_events e where e.request_id = (tests.request('dead')).id and e.action = 'attempt_failed'),
  'DEADLINE_PASSED', 'the audit says so'
);
select is(
  tests.error_of(format('select tests.give_birth(%L, %L)', (tests.attempt('dead', 1)).owner_id, 'dead@pgtap.test')) ->> 'sqlstate',
  '55000', 'its owner can no longer be born'
);

select tests.sign_in('admin');
select is(
  tests.provision('next', '{"tenant": {"slug": "pgtap-dead", "domain": "dead.pgtap.test"}, "owner": {"email": "dead@pgtap.test"}}') ->> 'status',
  'processing', 'slug, domain and address are free'
);
select is(
  tests.error_of('select private.reap_expired_requests()') ->> 'sqlstate', '42501', 'an admin may not call the reaper'
);
select tests.use_secret_key();
select is(
  tests.error_of('select private.reap_expired_requests()') ->> 'sqlstate', '42501', 'nor may the secret key'
);
select tests.sign_out();

select tests.sign_in('admin');
select tests.provision('first');
select tests.provision('second');
select tests.sign_out();
select pg_temp.expire('first', true, true), pg_temp.expire('second', true, true);
select is(private.reap_expired_requests(1), 1, 'a limit is a limit');
select is(private.reap_expired_requests(), 1, 'the rest is for the next call');
