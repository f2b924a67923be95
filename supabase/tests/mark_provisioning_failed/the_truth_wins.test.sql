-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');

-- The owner was born after all.
select tests.provision_and_activate('born');
select is(
  public.mark_provisioning_failed((tests.request('born')).id, 1, '{"code": "TIMEOUT"}') ->> 'status', 'completed',
  'a completed request stays completed, and the caller is told'
);
select is((tests.tenant('born')).status, 'active', 'an active tenant is never compensated');
select is((tests.request('born')).error, null, 'no error is noted');
select ok(tests.user_exists((tests.tenant('born')).owner_id), 'the owner is not touched');

-- A zombie is fenced by its attempt number.
select tests.provision('fenced');
select tests.expire_lease('fenced');
select tests.provision('fenced');
select is(
  public.mark_provisioning_failed((tests.request('fenced')).id, 1) ->> 'status', 'processing',
  'an old attempt can''t fail the new one'
);
select is((tests.attempt('fenced', 1)).status, 'abandoned', 'the old attempt stays abandoned');
select is((tests.attempt('fenced', 2)).status, 'running', 'the new attempt runs on');
select is((tests.tenant('fenced')).status, 'provisioning', 'its tenant stays');
select is(
  public.mark_provisioning_failed((tests.request('fenced')).id, 3) ->> 'status', 'processing',
  'an attempt that never was can''t fail it either'
);
select is(
  public.mark_provisioning_failed((tests.request('fenced')).id, null) ->> 'status', 'processing',
  'nor can no attempt'
);
select is(
  public.mark_provisioning_failed((tests.request('fenced')).id, 2) ->> 'status', 'failed',
  'the current attempt can'
);

-- I10: somebody who was there before is not touched.
select tests.create_user('citizen');
select tests.provision('mine', '{}', tests.user_id('mine'));
select tests.give_birth(tests.user_id('rival'), 'mine@pgtap.test');
select public.mark_provisioning_failed((tests.request('mine')).id, 1, '{"code": "EMAIL_UNAVAILABLE"}');
select ok(tests.user_exists(tests.user_id('rival')), 'compensation deletes no auth user');
