-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('born', '{}', tests.user_id('born'));
-- The auth service's transactions carry no claims of a caller.
select tests.sign_out();
select tests.give_birth(tests.user_id('born'), 'born@pgtap.test');

select is((tests.tenant('born')).status, 'active', 'the tenant is active');
select is((tests.tenant('born')).owner_id, tests.user_id('born'), 'the tenant has its owner');
select isnt((tests.tenant('born')).activated_at, null, 'the tenant knows since when');
select is((tests.request('born')).status, 'completed', 'the request is completed');
select is((tests.request('born')).lease_expires_at, null, 'the lease is over');
select isnt((tests.request('born')).completed_at, null, 'the request knows since when');
select is((tests.attempt('born', 1)).status, 'succeeded', 'the attempt succeeded');
select isnt((tests.attempt('born', 1)).ended_at, null, 'the attempt has ended');
select results_eq(
  $$ select user_id, role from public.tenant_members where tenant_id = (tests.tenant('born')).id $$,
  $$ values (tests.user_id('born'), 'OWNER') $$,
  'the owner is the one member'
);
select is(
  (tests.request('born')).result,
  jsonb_build_object(
    'tenant', jsonb_build_object(
      'id', (tests.tenant('born')).id, 'name', 'Tenant born', 'slug', 'pgtap-born', 'domain', null, 'status', 'active',
      'isolation', current_setting('tests.isolation'), 'template', 'default@1', 'created_at', (tests.tenant('born')).created_at
    ),
    'owner', jsonb_build_object('id', tests.user_id('born'), 'email', 'born@pgtap.test', 'mode', 'invite'),
    'api_key', null
  ),
  'the result is what a caller needs to know, and nothing secret'
);
select results_eq(
  $$ select action, actor_id from public.provisioning_events where request_id = (tests.request('born')).id order by id $$,
  $$ values ('attempt_started', tests.user_id('admin')), ('tenant_activated', null) $$,
  'the audit says that the auth service did it'
);

select tests.sign_in('admin');
select tests.provision('mixed', '{"owner": {"email": "Mixed.Case@pgtap.test"}}', tests.user_id('mixed'));
select tests.sign_out();
insert into auth.users (id, email) values (tests.user_id('mixed'), 'Mixed.CASE@pgtap.test');
select is((tests.tenant('mixed')).status, 'active', 'the address is compared in lower case');
