create temporary table owners as
select name, tests.sign_up_and_be_born(name) as id from unnest('{late,patient,used}'::text[]) as name;
select tests.pass_confirmation_period(name) from unnest('{late,used}'::text[]) as name;
-- Something made the unconfirmed user somebody.
insert into public.employees (user_id, role) select id, 'EMPLOYEE' from owners where name = 'used';
select private.reap_expired_requests();

select is(
  (select jsonb_build_object('status', r.status, 'code', r.error ->> 'code', 'prepared', r.prepared_at) from tests.request('late') r),
  '{"status": "failed", "code": "TIMEOUT", "prepared": null}'::jsonb, 'one that nobody confirmed in time has failed'
);
select is((tests.tenant('late')).id, null, 'its tenant is gone');
select ok(not tests.user_exists((select id from owners where name = 'late')), 'its user is gone');
select is((tests.tenant('patient')).status, 'pending_activation', 'one that has time left is not touched');
select ok(tests.user_exists((select id from owners where name = 'used')), 'a user who has become somebody stays (I10)');
select is((tests.tenant('used')).id, null, 'without the tenant');
select is(
  tests.error_of(format('select tests.give_unconfirmed_birth(%L, %L)', (select id from owners where name = 'late'), 'late@pgtap.test')) ->> 'sqlstate',
  '55000', 'the owner id is refused for ever (I3)'
);
select is(
  tests.sign_up('next', '{"tenant": {"slug": "pgtap-late"}, "owner": {"email": "late@pgtap.test"}}') ->> 'is_prepared', 'false',
  'slug and address are free'
);
select is(private.settle_sign_up((tests.request('patient')).id), false, 'nor when somebody asks');
select is((tests.tenant('patient')).status, 'pending_activation', 'it still stands');
select is(tests.sign_up('patient') ->> 'is_prepared', 'true', 'the other one still waits');

-- The trigger was off when the link was followed.
select tests.pass_confirmation_period('patient');
select tests.as_replica(format('select tests.confirm(%L)', (select id from owners where name = 'patient')));
select private.reap_expired_requests();
select is((tests.tenant('patient')).status, 'active', 'who has confirmed is never undone');
