-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_employee('ex', 'ADMIN', 'INACTIVE');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.create_api_key('acme', 'one');

create function pg_temp.codes() returns text[]
language sql as $$
  select array[
    tests.error_of($q$ select tests.create_api_key('acme', 'more') $q$) ->> 'code',
    tests.error_of($q$ select tests.rotate_api_key('acme', 'one', 'next') $q$) ->> 'code',
    tests.error_of($q$ select tests.revoke_api_key('acme', 'one') $q$) ->> 'code',
    tests.error_of($q$ select public.list_tenant_api_keys((tests.tenant('acme')).id) $q$) ->> 'code'
  ]
$$;
create function pg_temp.sqlstates() returns text[]
language sql as $$
  select array[
    tests.error_of($q$ select tests.create_api_key('acme', 'more') $q$) ->> 'sqlstate',
    tests.error_of($q$ select tests.rotate_api_key('acme', 'one', 'next') $q$) ->> 'sqlstate',
    tests.error_of($q$ select tests.revoke_api_key('acme', 'one') $q$) ->> 'sqlstate',
    tests.error_of($q$ select public.list_tenant_api_keys((tests.tenant('acme')).id) $q$) ->> 'sqlstate'
  ]
$$;

select tests.sign_in('other');
select is(pg_temp.codes(), array[null, null, null, null]::text[], 'any active admin handles any tenant''s keys');
select tests.sign_in('ex');
select is(pg_temp.codes(), array_fill('FORBIDDEN'::text, '{4}'), 'an admin no more may not');
select tests.sign_in('citizen');
select is(pg_temp.codes(), array_fill('FORBIDDEN'::text, '{4}'), 'nor may an ordinary user');
select tests.sign_out();
select set_config(
  'request.jwt.claims', jsonb_build_object('sub', (tests.tenant('acme')).owner_id, 'role', 'authenticated')::text, true
);
select set_config('role', 'authenticated', true);
select is(pg_temp.codes(), array_fill('FORBIDDEN'::text, '{4}'), 'nor the tenant''s own owner');
select tests.be_anonymous();
select is(pg_temp.sqlstates(), array_fill('42501'::text, '{4}'), 'nor an anonymous caller');
select tests.use_secret_key();
select is(pg_temp.sqlstates(), array_fill('42501'::text, '{4}'), 'nor the secret key, which is nobody');

select tests.sign_in('admin');
select is(
  tests.error_of($$ select tests.verify_api_key('one') $$) ->> 'sqlstate', '42501', 'admins do not verify: applications do'
);
select tests.sign_in('citizen');
select is(tests.error_of($$ select tests.verify_api_key('one') $$) ->> 'sqlstate', '42501', 'nor do users');
select tests.be_anonymous();
select is(tests.error_of($$ select tests.verify_api_key('one') $$) ->> 'sqlstate', '42501', 'nor anybody else');
