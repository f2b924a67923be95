select tests.create_admin('typist');
select tests.create_admin('neighbour');
-- One token a minute: whatever runs here takes less.
update private.rate_limit_rules set per_minute = 1 where action = 'availability';
select tests.sign_in('typist');

select is(
  (select count(*) from generate_series(1, 120) n where public.check_slug_availability('slug-' || n) ->> 'available' = 'true'),
  120::bigint, 'an admin may ask 120 times at once'
);
select is(
  tests.error_of($$ select public.check_slug_availability('one-more') $$) ->> 'code', 'RATE_LIMITED', 'and then no more'
);
select is(
  tests.error_of($$ select public.check_owner_email_availability('x@pgtap.test') $$) ->> 'code', 'RATE_LIMITED',
  'of whichever kind'
);
select tests.sign_in('neighbour');
select lives_ok($$ select public.check_slug_availability('one-more') $$, 'another admin has tokens of their own');

select tests.sign_out();
update private.rate_limits set refilled_at = refilled_at - interval '1 minute' where actor_id = tests.user_id('typist');
select tests.sign_in('typist');
select lives_ok($$ select public.check_slug_availability('one-more') $$, 'after a minute there is a token again');
select tests.sign_out();
update private.rate_limits set refilled_at = refilled_at - interval '1 day' where actor_id = tests.user_id('typist');
select tests.sign_in('typist');
select public.check_slug_availability('full');
select tests.sign_out();
select is(
  (select tokens from private.rate_limits where actor_id = tests.user_id('typist')), 119::numeric,
  'a bucket never holds more than its capacity'
);
