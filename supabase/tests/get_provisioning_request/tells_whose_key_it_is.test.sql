select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.sign_in('admin');
select tests.provision('acme');
select tests.expire_lease('acme');
select tests.provision('acme');
select public.mark_provisioning_failed((tests.request('acme')).id, 2, '{"code": "AUTH_UNAVAILABLE", "secret": "hush"}');
select tests.accept('batch', tests.items('{b0}'));
select tests.sign_out();
select tests.sign_up('new');

create function pg_temp.detail(p_request public.provisioning_requests) returns jsonb
language sql as $$ select public.get_provisioning_request(p_request.id) $$;

select tests.sign_in('admin');
select is(pg_temp.detail(tests.request('acme')) ->> 'idempotency_key', tests.key_of('acme')::text, 'one''s own comes with its key');
select is(
  (select jsonb_agg(a - '{started_at,ended_at,seconds}'::text[]) from jsonb_array_elements(pg_temp.detail(tests.request('acme')) -> 'attempts') a),
  '[
    {"number": 1, "status": "abandoned", "error": null, "next_step": "Nothing: a later attempt has taken over."},
    {"number": 2, "status": "failed", "error": {"code": "AUTH_UNAVAILABLE", "reason": null},
     "next_step": "Try again with the same key: the auth service did not answer."}
  ]'::jsonb,
  'with every attempt, the first one first'
);
select is(pg_temp.detail(tests.request('acme')) -> 'payload', (tests.request('acme')).payload, 'and with what was asked for');
select is(pg_temp.detail(tests.item_request('batch', 0)) ->> 'idempotency_key', null, 'an item of a batch without');
select is(pg_temp.detail(tests.item_request('batch', 0)) -> 'attempts', '[]', 'which nobody has begun');
select is(pg_temp.detail(tests.request('new')) ->> 'idempotency_key', null, 'as a sign-up is');
select tests.sign_in('other');
select is(pg_temp.detail(tests.request('acme')) ->> 'idempotency_key', null, 'and another admin''s');
select ok(pg_temp.detail(tests.request('acme'))::text !~ ('hush|' || tests.key_of('acme')), 'nowhere in it');
select is(
  tests.error_of('select public.get_provisioning_request(gen_random_uuid())') ->> 'code', 'NOT_FOUND', 'what there is not is not found'
);
select is(tests.error_of('select public.get_provisioning_request(null)') ->> 'code', 'NOT_FOUND', 'nor is nothing');

select format('select public.get_provisioning_request(%L)', (tests.request('acme')).id) as call into temporary calls;
grant select on calls to authenticated, service_role, anon;
select tests.sign_in('new');
select is(tests.error_of(call) ->> 'code', 'FORBIDDEN', 'an owner may not ask') from calls;
select tests.sign_in('clerk');
select is(tests.error_of(call) ->> 'code', 'FORBIDDEN', 'nor may an employee') from calls;
select tests.use_secret_key();
select is(tests.error_of(call) ->> 'sqlstate', '42501', 'nor the secret key') from calls;
select tests.be_anonymous();
select is(tests.error_of(call) ->> 'sqlstate', '42501', 'nor an anonymous caller') from calls;
