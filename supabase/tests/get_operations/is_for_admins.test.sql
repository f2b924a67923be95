select tests.create_admin('admin');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_employee('retired', 'ADMIN', 'INACTIVE');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');

create function pg_temp.calls() returns table (call text)
language sql as $$
  values ('select public.get_operations()'), ('select public.get_operations(false)'), ('select public.get_provisioning_statistics()')
$$;

select is(tests.error_of(call), null, format('an admin may: %s', call)) from pg_temp.calls();
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
