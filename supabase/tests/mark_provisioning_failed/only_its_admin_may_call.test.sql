-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_employee('retired', 'ADMIN', 'INACTIVE');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision('mine');

create function pg_temp.refusal() returns text
language sql as $$
  select tests.error_of(format('select public.mark_provisioning_failed(%L, 1)', (tests.request('mine')).id)) ->> 'code'
$$;

select tests.sign_in('other');
select is(pg_temp.refusal(), 'NOT_FOUND', 'another admin''s request is an unknown request');
select is(
  tests.error_of($$ select public.mark_provisioning_failed(gen_random_uuid(), 1) $$) ->> 'sqlstate', 'PT404',
  'an unknown request is a 404'
);
select tests.sign_in('citizen');
select is(pg_temp.refusal(), 'FORBIDDEN', 'an ordinary user is refused');
select is(
  tests.error_of($$ select public.mark_provisioning_failed(gen_random_uuid(), 1) $$) ->> 'code', 'FORBIDDEN',
  'and learns nothing about which requests there are'
);
select tests.sign_in('retired');
select is(pg_temp.refusal(), 'FORBIDDEN', 'an inactive admin is refused');
select tests.be_anonymous();
select is(
  pg_temp.refusal(), 'permission denied for function mark_provisioning_failed',
  'an anonymous caller is refused'
);
select is((tests.request('mine')).status, 'processing', 'none of them changed anything');

select tests.use_secret_key();
select is(
  tests.error_of($$ select public.mark_provisioning_failed(gen_random_uuid(), 1) $$) ->> 'code', 'NOT_FOUND',
  'the secret key does not find what is not there'
);
select is(
  public.mark_provisioning_failed((tests.request('mine')).id, 1) ->> 'status', 'failed',
  'the secret key may fail any request'
);
