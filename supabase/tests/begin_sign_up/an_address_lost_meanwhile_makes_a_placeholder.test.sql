select tests.sign_up('slow');
select tests.create_user('slow');

select tests.use_secret_key();
select is(
  public.mark_provisioning_failed((tests.request('slow')).id, 1, '{"code": "EMAIL_UNAVAILABLE"}') ->> 'is_prepared', 'true',
  'what the auth service refused, since the address is somebody''s by now, goes on without an owner'
);
select tests.sign_out();
select is((tests.tenant('slow')).status, 'pending_activation', 'its slug stays taken');
select is((tests.attempt('slow', 1)).status, 'abandoned', 'the attempt with an owner is over');
select is(
  tests.error_of(format('select tests.give_unconfirmed_birth(%L, %L)', (tests.attempt('slow', 1)).owner_id, 'x@pgtap.test')) ->> 'sqlstate',
  '55000', 'and that owner can no longer be born'
);

select tests.sign_up('down');
select tests.use_secret_key();
select is(
  public.mark_provisioning_failed((tests.request('down')).id, 1, '{"code": "AUTH_UNAVAILABLE"}') ->> 'status', 'failed',
  'where the address is nobody''s, to the database and to the auth service, the attempt has failed'
);
select tests.sign_out();
select is((tests.tenant('down')).id, null, 'and nothing of it is left');
select is(tests.sign_up('down') ->> 'attempt_number', '2', 'the same key tries again');
select tests.create_user('down');
select tests.use_secret_key();
select public.mark_provisioning_failed((tests.request('down')).id, 2, '{"code": "AUTH_UNAVAILABLE"}');
select tests.sign_out();
select is((tests.request('down')).is_placeholder, true, 'a retry finds out as well as the first call');

select tests.sign_up('later');
select tests.use_secret_key();
select public.mark_provisioning_failed((tests.request('later')).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select tests.sign_out();
select tests.create_user('later');
select is(
  tests.sign_up('later') ->> 'is_prepared', 'true', 'one that failed is tried again as what it is by then'
);
