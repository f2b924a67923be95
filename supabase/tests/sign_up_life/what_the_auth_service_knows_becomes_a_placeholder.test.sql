-- Of addresses it knows more than auth.users says: what hangs on an identity alone is somebody's, too.
create temporary table answers as select tests.sign_up('taken') as answer;
select is((tests.request('taken')).is_placeholder, false, 'to the database the address is free');

select tests.use_secret_key();
select is(
  public.mark_provisioning_failed((tests.request('taken')).id, 1, '{"code": "EMAIL_UNAVAILABLE"}') ->> 'is_prepared', 'true',
  'its caller is told what every caller is told'
);
select tests.sign_out();
select is((tests.request('taken')).is_placeholder, true, 'it is a placeholder');
select is((tests.tenant('taken')).status, 'pending_activation', 'which holds the slug');
select is(
  tests.error_of(format('select tests.give_unconfirmed_birth(%L, %L)', (tests.attempt('taken', 1)).owner_id, 'other@pgtap.test')) ->> 'sqlstate',
  '55000', 'the owner id of the attempt before is refused for ever'
);
