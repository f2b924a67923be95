-- In both isolations.
select tests.create_admin('admin');
select tests.create_user('citizen');
select tests.create_user('stranger');
select tests.sign_in('admin');

create function pg_temp.existing(p_user_id text, p_email text default 'citizen@pgtap.test') returns jsonb
language sql as $$
  select jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'user_id', p_user_id, 'email', p_email))
$$;

create temporary table answers on commit drop as
select tests.provision('known', pg_temp.existing(upper(tests.user_id('citizen')::text), 'Citizen@pgtap.test')) as answer;
select is(answer ->> 'status', 'completed', 'an existing owner makes the request complete at once') from answers;
select is(answer ->> 'owner_id', null, 'with an attempt of which nobody is to be born') from answers;
select is(answer #>> '{result,owner,id}', tests.user_id('citizen')::text, 'the result names the owner') from answers;
select is(answer ->> 'setup_email', 'not_needed', 'they need no set-up e-mail') from answers;
select is((tests.tenant('known')).status, 'active', 'the tenant is active');
select is((tests.tenant('known')).owner_id, tests.user_id('citizen'), 'the tenant is theirs');
select is((tests.attempt('known', 1)).owner_id, null, 'no user may be born for this attempt');
select tests.sign_out();
select results_eq(
  $$ select user_id, role, must_change_password from public.tenant_members where tenant_id = (tests.tenant('known')).id $$,
  $$ values (tests.user_id('citizen'), 'OWNER', false) $$,
  'they are its owner, with the password they have'
);

select tests.sign_in('admin');
select is(
  tests.provision('known too', tests.merge(pg_temp.existing(tests.user_id('citizen')::text), '{"tenant": {"slug": "pgtap-known-too"}}')) ->> 'status',
  'completed',
  'an existing user can own a second tenant'
);

create temporary table refusals on commit drop as
select
  tests.error_of(format('select tests.provision(%L, %L)', 'wrong', pg_temp.existing(tests.user_id('stranger')::text))) as wrong_email,
  tests.error_of(format('select tests.provision(%L, %L)', 'wrong', pg_temp.existing(tests.user_id('nobody')::text))) as unknown_user;
select is(wrong_email ->> 'code', 'VALIDATION_ERROR', 'an id with somebody else''s address is refused') from refusals;
select is(tests.pointers_of(wrong_email), '{/owner/user_id}', 'it points at the user id') from refusals;
select is(unknown_user ->> 'code', 'VALIDATION_ERROR', 'an id that is nobody''s is refused') from refusals;
select is(tests.pointers_of(unknown_user), '{/owner/user_id}', 'an unknown user is pointed at') from refusals;
select is((tests.request('wrong')).id, null, 'a refusal leaves no request');

select tests.sign_out();
select is(
  (select count(*) from auth.users where email = 'citizen@pgtap.test'), 1::bigint,
  'no second user came into being'
);
