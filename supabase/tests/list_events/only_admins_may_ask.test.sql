select tests.create_admin('admin');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_employee('retired', 'ADMIN', 'INACTIVE');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');

create function pg_temp.calls() returns table (call text)
language sql as $$ values ('select public.list_events()'), ('select public.start_audit_export()') $$;

select tests.sign_in(name) from (values ('acme')) as who (name);
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
