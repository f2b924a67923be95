select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_employee('retired', 'ADMIN', 'INACTIVE');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision('acme', '{}', tests.user_id('acme'));
select tests.give_birth(tests.user_id('acme'), 'acme@pgtap.test');
select tests.provision('beta', '{}', tests.user_id('beta'));
select tests.give_birth(tests.user_id('beta'), 'beta@pgtap.test');
select tests.provision('waiting');
select tests.sign_out();

create function pg_temp.made() returns public.provisioning_requests[]
language sql security definer as $$
  select array[tests.request('acme'), tests.request('beta'), tests.request('waiting')]
$$;
create function pg_temp.staff() returns uuid[]
language sql immutable as $$
  select array(select tests.user_id(name) from unnest('{admin,other,clerk,retired}'::text[]) name)
$$;
-- What a role sees of what this test has made; the target may have more.
create function pg_temp.sees() returns jsonb
language sql as $$
  select jsonb_build_object(
    'tenants', (select count(*) from public.tenants t where t.slug like 'pgtap-%'),
    'overview', (select count(*) from public.tenants_overview t where t.slug like 'pgtap-%'),
    'segments', (select count(*) from public.segments s where s.tenant_id in (select (r).tenant_id from unnest(pg_temp.made()) r)),
    'packages', (select count(*) from public.packages p where p.tenant_id in (select (r).tenant_id from unnest(pg_temp.made()) r)),
    'members', (select count(*) from public.tenant_members m where m.tenant_id in (select (r).tenant_id from unnest(pg_temp.made()) r)),
    'requests', (select count(*) from public.provisioning_requests r where r.owner_email like '%@pgtap.test'),
    'attempts', (select count(*) from public.provisioning_attempts a where a.request_id in (select (r).id from unnest(pg_temp.made()) r)),
    'events', (select count(*) from public.provisioning_events e where e.request_id in (select (r).id from unnest(pg_temp.made()) r)),
    'employees', (select count(*) from public.employees e where e.user_id = any (pg_temp.staff())),
    'templates', (select count(*) from public.tenant_templates t where t.name = 'default' and t.version = 1)
  )
$$;
create function pg_temp.nothing() returns jsonb
language sql immutable as $$
  select '{
    "tenants": 0, "overview": 0, "segments": 0, "packages": 0, "members": 0,
    "requests": 0, "attempts": 0, "events": 0, "employees": 0, "templates": 0
  }'::jsonb
$$;

select tests.sign_in('admin');
select is(
  pg_temp.sees(),
  '{
    "tenants": 3, "overview": 3, "segments": 3, "packages": 9, "members": 2,
    "requests": 3, "attempts": 3, "events": 5, "employees": 4, "templates": 1
  }',
  'an admin sees every tenant and their own requests'
);
select tests.sign_in('other');
select is(
  pg_temp.sees(),
  '{
    "tenants": 3, "overview": 3, "segments": 3, "packages": 9, "members": 2,
    "requests": 0, "attempts": 0, "events": 5, "employees": 4, "templates": 1
  }',
  'another admin sees every tenant, and none of those requests'
);
select tests.sign_in('acme');
select is(
  pg_temp.sees(), pg_temp.nothing() || '{"tenants": 1, "overview": 1, "segments": 1, "packages": 3, "members": 1}',
  'an owner sees their tenant, its catalogue and their membership'
);
select results_eq(
  $$ select slug, segment_count, package_count, member_count from public.tenants_overview $$,
  $$ values ('pgtap-acme', 1::bigint, 3::bigint, 1::bigint) $$,
  'it is their own tenant'
);
select is_empty(
  $$ select from public.packages where tenant_id <> (tests.tenant('acme')).id $$, 'and their own packages'
);
select tests.sign_in('citizen');
select is(pg_temp.sees(), pg_temp.nothing(), 'a stranger sees nothing');
select tests.sign_in('clerk');
select is(pg_temp.sees(), pg_temp.nothing() || '{"employees": 1}', 'an employee who is no admin sees their own row');
select tests.sign_in('retired');
select is(pg_temp.sees(), pg_temp.nothing() || '{"employees": 1}', 'an inactive admin sees their own row');
select tests.sign_in(
  'citizen',
  '{"app_metadata": {"role": "SUPER_ADMIN", "claims_admin": true}, "user_metadata": {"role": "ADMIN"}, "user_role": "ADMIN", "is_admin": true}'
);
select is(pg_temp.sees(), pg_temp.nothing(), 'claims make no admin');
select tests.sign_in('admin', '{"sub": null}');
select is(pg_temp.sees(), pg_temp.nothing(), 'a token of nobody sees nothing');

select tests.sign_out();
update public.employees set role = 'EMPLOYEE' where user_id = tests.user_id('other');
select tests.sign_in('other');
select is(pg_temp.sees(), pg_temp.nothing() || '{"employees": 1}', 'a demoted admin sees nothing any more');

select tests.be_anonymous();
select is(
  tests.error_of(format('select from public.%I', relation)) ->> 'sqlstate', '42501',
  format('an anonymous caller may not even ask for %s', relation)
)
from unnest('{
  tenants,tenants_overview,segments,packages,tenant_members,provisioning_requests,provisioning_attempts,
  provisioning_events,employees,tenant_templates
}'::text[]) as relation;

select tests.use_secret_key();
select is(
  pg_temp.sees() ->> 'tenants', '3', 'the secret key sees every tenant'
);
