select tests.create_admin('admin');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision('seen');
select tests.use_secret_key();
select public.grant_admin(tests.email_of('citizen'));
select tests.sign_out();
select private.record_event('looked_at', (tests.request('seen')).id, null, null);

select results_eq(
  $$
    select action, actor_kind, actor_id from public.provisioning_events
    where request_id = (tests.request('seen')).id or details ->> 'user_id' = tests.user_id('citizen')::text
    order by id
  $$,
  $$
    values
      ('attempt_started', 'user', tests.user_id('admin')),
      ('admin_granted', 'service_role', null),
      ('looked_at', 'database', null)
  $$,
  'an event tells a signed-in user from the secret key and from the database itself'
);

select private.record_event(
  'renamed', null, tests.user_id('tenant'), null,
  p_before => '{"name": "Old"}', p_after => '{"name": "New"}', p_batch_id => tests.user_id('batch')
);
select results_eq(
  $$
    select before, after, details, batch_id, transaction_id from public.provisioning_events
    where tenant_id = tests.user_id('tenant')
  $$,
  $$ values ('{"name": "Old"}'::jsonb, '{"name": "New"}'::jsonb, '{}'::jsonb, tests.user_id('batch'), pg_current_xact_id()) $$,
  'an event of a change has both sides of it'
);
select throws_ok(
  $$ insert into public.provisioning_events (action, actor_kind) values ('forged', 'user') $$,
  '23514', null, 'whoever is a user has an id'
);
