create temporary table before on commit drop as select * from public.invariant_violations();
create function pg_temp.new_violations() returns setof record
language sql as $$ select * from public.invariant_violations() except all select * from before $$;

select tests.create_admin('admin');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision_and_activate('invited');
select tests.provision_and_activate('temporary', '{"owner": {"mode": "temporary"}}');
select public.provision_tenant_atomic(
  p_idempotency_key => tests.key_of('keyed'), p_payload => tests.payload('keyed', '{"api_key": true}'),
  p_api_public_key => 'pk_' || repeat('k', 43), p_api_secret_hash => repeat('a', 64)
);
select tests.provision(
  'existing',
  jsonb_build_object('owner', jsonb_build_object('email', 'citizen@pgtap.test', 'mode', 'existing', 'user_id', tests.user_id('citizen')))
);
select tests.provision('waiting');
select tests.provision('abandoned');
select tests.expire_lease('abandoned');
select tests.provision('abandoned');
select tests.provision('failed');
select public.mark_provisioning_failed((tests.request('failed')).id, 1, '{"code": "TIMEOUT"}');
select tests.provision_and_activate('moved');
select public.transfer_tenant((tests.tenant('moved')).id, 'citizen@pgtap.test');
select tests.sign_out();

select is_empty('select from pg_temp.new_violations() as v (a text, b text, c text, d text)', 'requests in every state are clean');

select tests.expire_lease('waiting');
select is_empty(
  'select from pg_temp.new_violations() as v (a text, b text, c text, d text)', 'so is a lease that has run out: its deadline has not'
);
update public.provisioning_requests set deadline_at = now() - interval '1 second' where id = (tests.request('waiting')).id;
select is_empty(
  'select from pg_temp.new_violations() as v (a text, b text, c text, d text)', 'so is a deadline that has just passed: the reaper comes once a minute'
);

select tests.sign_in('admin');
select is(
  tests.error_of('select * from public.invariant_violations()') ->> 'sqlstate', '42501', 'an admin may not ask'
);
select tests.be_anonymous();
select is(
  tests.error_of('select * from public.invariant_violations()') ->> 'sqlstate', '42501', 'nor may an anonymous caller'
);
select tests.use_secret_key();
select is(tests.error_of('select * from public.invariant_violations()'), null, 'the secret key may');
