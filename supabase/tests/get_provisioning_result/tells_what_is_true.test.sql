select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_user('citizen');
select tests.sign_in('admin');
create temporary table answers on commit drop as
select tests.provision('asked', '{}', tests.user_id('asked')) as step_1;

select is(
  public.get_provisioning_result((tests.request('asked')).id), step_1 - '{replayed,rate_limit}'::text[],
  'it is what step 1 answered while the request is processing'
) from answers;
select tests.give_birth(tests.user_id('asked'), 'asked@pgtap.test');
select is(
  public.get_provisioning_result((tests.request('asked')).id), tests.provision('asked') - '{replayed,rate_limit}'::text[],
  'it is what a replay answers when the request is completed'
);
select is(
  public.get_provisioning_result((tests.request('asked')).id) ->> 'setup_email', 'failed',
  'the set-up e-mail has not gone out'
);
select tests.sign_out();
update auth.users set recovery_sent_at = now() where id = tests.user_id('asked');
select tests.sign_in('admin');
select is(
  public.get_provisioning_result((tests.request('asked')).id) ->> 'setup_email', 'sent',
  'once the auth service has sent it, it has'
);

select tests.use_secret_key();
select is(
  public.get_provisioning_result((tests.request('asked')).id) ->> 'status', 'completed',
  'the secret key may ask about any request'
);
select tests.sign_in('other');
select is(
  tests.error_of(format('select public.get_provisioning_result(%L)', (tests.request('asked')).id)) ->> 'code', 'NOT_FOUND',
  'another admin''s request is an unknown request'
);
select tests.sign_in('citizen');
select is(
  tests.error_of(format('select public.get_provisioning_result(%L)', (tests.request('asked')).id)) ->> 'code', 'FORBIDDEN',
  'an ordinary user is refused'
);
select tests.be_anonymous();
select is(
  tests.error_of(format('select public.get_provisioning_result(%L)', (tests.request('asked')).id)) ->> 'sqlstate', '42501',
  'an anonymous caller is refused'
);
select tests.sign_in('admin');
select is(
  tests.error_of($$ select public.get_provisioning_result(null) $$) ->> 'code', 'NOT_FOUND',
  'no request is no request'
);
