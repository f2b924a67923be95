select tests.create_admin('admin');
select tests.sign_in('admin');
select is(
  tests.error_of($$ select public.set_rate_limit('provisioning', 1, 1) $$) ->> 'sqlstate', '42501', 'no admin changes a limit'
);
select is(tests.error_of($$ select public.list_rate_limits() $$) ->> 'sqlstate', '42501', 'or lists them');
select tests.be_anonymous();
select is(
  tests.error_of($$ select public.set_rate_limit('provisioning', 1, 1) $$) ->> 'sqlstate', '42501', 'nor does anybody else'
);

select tests.use_secret_key();
select results_eq(
  $$ select r ->> 'action', (r ->> 'capacity')::integer, (r ->> 'per_minute')::integer from public.list_rate_limits() r $$,
  $$
    values
      ('api_keys', 120, 60), ('availability', 120, 60), ('batch_items', 60000, 30000), ('email', 60, 30),
      ('provisioning', 600, 300), ('sign_up_email', 3, 1), ('sign_up_network', 30, 3), ('templates', 60, 30)
  $$,
  'what an admin may do unless somebody changes it'
);
select is(
  public.set_rate_limit('availability', 2, 1) - 'updated_at', '{"action": "availability", "capacity": 2, "per_minute": 1}',
  'the secret key changes a limit'
);
select results_eq(
  $$ select e.details, e.before, e.after from public.provisioning_events e where e.action = 'rate_limit_changed' order by e.id desc limit 1 $$,
  $$
    values (
      '{"action": "availability"}'::jsonb, '{"capacity": 120, "per_minute": 60}'::jsonb, '{"capacity": 2, "per_minute": 1}'::jsonb
    )
  $$,
  'the audit has what it was and what it is'
);
select is(tests.error_of($$ select public.set_rate_limit('typing', 1, 1) $$) ->> 'code', 'NOT_FOUND', 'an unknown action has none');
select is(
  array(
    select tests.pointers_of(tests.error_of(format('select public.set_rate_limit(%L, %L, %L)', 'email', capacity, per_minute)))::text
    from (values (0, 1), (1000001, 1), (null, 1), (1, 0), (-1, null)) as given (capacity, per_minute)
  ),
  array['{/capacity}', '{/capacity}', '{/capacity}', '{/per_minute}', '{/capacity,/per_minute}'], 'a limit has 1 to 1,000,000 of each'
);

select tests.sign_in('admin');
select is(
  public.check_slug_availability('pgtap-free') -> 'rate_limit' #- '{reset_seconds}',
  '{"policy": "availability", "quota": 2, "window_seconds": 120, "remaining": 1}', 'it counts from the next call on'
);
select public.check_slug_availability('pgtap-free');
select ok(
  (tests.error_of($$ select public.check_slug_availability('pgtap-free') $$) #>> '{detail,retry_after_seconds}')::integer
    between 2 and 60,
  'as does how fast the bucket fills'
);
select tests.use_secret_key();
select public.set_rate_limit('availability', 120, 1);
select tests.sign_in('admin');
select is(
  tests.error_of($$ select public.check_slug_availability('pgtap-free') $$) ->> 'code', 'RATE_LIMITED',
  'a larger bucket still has to fill'
);
select tests.sign_out();
update private.rate_limits set refilled_at = refilled_at - interval '1 day' where actor_id = tests.user_id('admin');
select tests.use_secret_key();
select public.set_rate_limit('availability', 5, 1);
select tests.sign_in('admin');
select is(
  public.check_slug_availability('pgtap-free') #>> '{rate_limit,remaining}', '4', 'what is over a smaller one is lost'
);
