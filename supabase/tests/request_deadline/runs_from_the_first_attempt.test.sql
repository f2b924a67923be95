select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('slow');
select ok(
  (tests.request('slow')).deadline_at between clock_timestamp() + interval '14 minutes' and clock_timestamp() + interval '15 minutes',
  'a request has a quarter of an hour'
);
select tests.sign_out();
update public.provisioning_requests
set deadline_at = '2000-01-01', lease_expires_at = clock_timestamp() - interval '1 second'
where idempotency_key = tests.key_of('slow');

select tests.sign_in('admin');
select tests.provision('slow');
select is((tests.request('slow')).current_attempt, 2, 'a takeover is the second attempt');
select is((tests.request('slow')).deadline_at, '2000-01-01'::timestamptz, 'a takeover goes on towards the same deadline');
select tests.sign_out();
select private.reap_expired_requests();
select is((tests.request('slow')).status, 'processing', 'while its lease lives the reaper lets it be');

select tests.sign_in('admin');
select public.mark_provisioning_failed((tests.request('slow')).id, 2, '{}');
select is((tests.request('slow')).deadline_at, null, 'a failed request has no deadline');
select tests.provision('slow');
select ok((tests.request('slow')).deadline_at > clock_timestamp() + interval '14 minutes', 'a new beginning has a new one');
select tests.give_birth((tests.attempt('slow', 3)).owner_id, 'slow@pgtap.test');
select is((tests.request('slow')).deadline_at, null, 'a completed request has none');
