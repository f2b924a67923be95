select tests.create_admin('admin');
select set_config(
  'request.headers',
  jsonb_build_object(
    'x-request-id', repeat('r', 100), 'x-forwarded-for', ' 203.0.113.7, 10.0.0.1', 'user-agent', repeat('u', 300),
    'authorization', 'Bearer secret.token.here', 'apikey', 'sb_secret_marked'
  )::text,
  true
);
select tests.sign_in('admin');
select tests.provision('seen', '{}', tests.user_id('seen'));
select set_config('request.headers', '', true);
select tests.give_birth(tests.user_id('seen'), 'seen@pgtap.test');
select tests.sign_out();

select results_eq(
  $$
    select http_request_id, ip_address, user_agent
    from public.provisioning_events where request_id = (tests.request('seen')).id order by id
  $$,
  $$ values (repeat('r', 64), '203.0.113.7', repeat('u', 256)), (null, null, null) $$,
  'an event says where the call came from, cut to size'
);
select is_empty(
  $$ select from public.provisioning_events e where to_jsonb(e)::text ~ '(secret|Bearer)' $$,
  'no header with a secret is kept'
);
