select tests.create_admin('admin');
select tests.create_employee('chief', 'SUPER_ADMIN');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_employee('retired', 'ADMIN', 'INACTIVE');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.sign_out();
update auth.users set raw_user_meta_data = '{"name": " ", "full_name": " Ada Admin "}' where id = tests.user_id('admin');

create function pg_temp.calls() returns table (call text)
language sql as $$ values ('select public.get_signed_in_admin()'), ('select public.list_provisioning_requests()') $$;

select tests.sign_in('admin');
select is(
  public.get_signed_in_admin(),
  jsonb_build_object('user_id', tests.user_id('admin'), 'email', tests.email_of('admin'), 'name', 'Ada Admin', 'role', 'ADMIN'),
  'an admin is told who they are'
);
select tests.sign_in('chief');
select is(
  public.get_signed_in_admin() - 'user_id', jsonb_build_object('email', tests.email_of('chief'), 'name', null, 'role', 'SUPER_ADMIN'),
  'as is one without a name'
);

select tests.sign_in('acme');
select is(tests.error_of(call) ->> 'code', 'FORBIDDEN', format('an owner may not: %s', call)) from pg_temp.calls();
select tests.sign_in('clerk');
select is(tests.error_of(call) ->> 'code', 'FORBIDDEN', format('an employee may not: %s', call)) from pg_temp.calls();
select tests.sign_in('retired');
select is(tests.error_of(call) ->> 'code', 'FORBIDDEN', format('an inactive admin may not: %s', call)) from pg_temp.calls();
select tests.sign_in('admin', '{"sub": null}');
select is(tests.error_of(call) ->> 'code', 'UNAUTHENTICATED', format('nobody may not: %s', call)) from pg_temp.calls();
select tests.use_secret_key();
select is(tests.error_of(call) ->> 'sqlstate', '42501', format('the secret key may not: %s', call)) from pg_temp.calls();
select tests.be_anonymous();
select is(tests.error_of(call) ->> 'sqlstate', '42501', format('an anonymous caller may not: %s', call)) from pg_temp.calls();
