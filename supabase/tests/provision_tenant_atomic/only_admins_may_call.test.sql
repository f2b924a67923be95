-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_employee('super', 'SUPER_ADMIN');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_employee('retired', 'ADMIN', 'INACTIVE');
select tests.create_user('citizen');

create temporary table outcomes (who text, problem jsonb) on commit drop;
grant all on outcomes to anon, authenticated, service_role;
create function pg_temp.try(p_who text) returns void
language sql as $$
  insert into outcomes values (p_who, tests.error_of($q$ select tests.provision('refused') $q$))
$$;

select tests.sign_in('admin');
select pg_temp.try('an admin');
select tests.sign_in('super');
select pg_temp.try('a super admin');
select tests.sign_in('citizen');
select pg_temp.try('an ordinary user');
select tests.sign_in('clerk');
select pg_temp.try('an employee');
select tests.sign_in('retired');
select pg_temp.try('an inactive admin');
select tests.sign_in('nobody');
select pg_temp.try('a user who was deleted');
select tests.sign_in('citizen', '{"app_metadata": {"role": "ADMIN"}, "user_metadata": {"role": "SUPER_ADMIN"}, "is_admin": true, "user_role": "ADMIN"}');
select pg_temp.try('a user whose claims say admin');
select tests.sign_in('admin', '{"sub": null}');
select pg_temp.try('a token of nobody');
select tests.be_anonymous();
select pg_temp.try('an anonymous caller');
select tests.use_secret_key();
select pg_temp.try('the secret key');
select tests.sign_out();
update public.employees set role = 'EMPLOYEE' where user_id = tests.user_id('other');
select tests.sign_in('other');
select pg_temp.try('a demoted admin');
select tests.sign_out();

select is(o.problem ->> 'code', expected.code, format('%s: %s', expected.who, coalesce(expected.code, 'may')))
from (
  values
    ('an admin', null), ('a super admin', null),
    ('an ordinary user', 'FORBIDDEN'), ('an employee', 'FORBIDDEN'), ('an inactive admin', 'FORBIDDEN'),
    ('a demoted admin', 'FORBIDDEN'), ('a user who was deleted', 'FORBIDDEN'), ('a user whose claims say admin', 'FORBIDDEN'),
    ('a token of nobody', 'UNAUTHENTICATED'),
    ('an anonymous caller', 'permission denied for function provision_tenant_atomic'),
    ('the secret key', 'permission denied for function provision_tenant_atomic')
) as expected (who, code)
left join outcomes o using (who);
select is(problem ->> 'sqlstate', 'PT403', 'FORBIDDEN is a 403') from outcomes where who = 'an ordinary user';
select is(problem ->> 'sqlstate', 'PT401', 'UNAUTHENTICATED is a 401') from outcomes where who = 'a token of nobody';
select is((tests.request('refused')).id, null, 'nobody left a row');

select tests.sign_in('admin');
select is(
  tests.error_of($$
    select public.provision_tenant_atomic(tests.key_of('x'), tests.payload('x'), p_admin_user_id => tests.user_id('super'))
  $$) ->> 'code',
  'FORBIDDEN',
  'nobody acts in another admin''s name'
);
select lives_ok(
  $$ select public.provision_tenant_atomic(tests.key_of('x'), tests.payload('x'), p_admin_user_id => tests.user_id('admin')) $$,
  'an admin may give their own id'
);
