select tests.create_admin('warden');
select tests.create_admin('admin');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.tenant_in_status('shared', 'active');
select tests.tenant_in_status('purged', 'purged');
select tests.sign_in('warden');
select tests.provision_and_activate('acme', '{"isolation": "schema"}');
select tests.sign_out();
create temporary table given on commit drop as
select name, id from (
  values ('acme', (tests.tenant('acme')).id), ('shared', (tests.tenant('shared')).id),
    ('purged', (select r.tenant_id from public.provisioning_requests r where r.idempotency_key = tests.key_of('purged'))),
    ('unknown', gen_random_uuid())
) as tenants (name, id);
grant select on given to anon, authenticated, service_role;
create function pg_temp.refusal(p_name text) returns text
language sql as $$
  select coalesce(
    tests.error_of(format('select public.validate_tenant_schema(%L)', (select id from given where name = p_name))) ->> 'code', 'none'
  )
$$;

select tests.sign_in('admin');
select is(pg_temp.refusal(name), code, name || ', for an admin')
from (values ('acme', 'none'), ('shared', 'SCHEMA_NOT_APPLICABLE'), ('purged', 'TENANT_PURGED'), ('unknown', 'NOT_FOUND')) as cases (name, code);
select is(
  public.validate_tenant_schema((select id from given where name = 'acme')) - 'newest_version' - 'version',
  (
    select jsonb_build_object(
      'tenant_id', id, 'schema', 'tenant_' || replace(id::text, '-', ''), 'is_valid', true, 'drift', jsonb_build_array()
    )
    from given where name = 'acme'
  ),
  'a tenant that was just made is as it should be'
);
select is(tests.error_of('select public.list_schema_drift()'), null, 'an admin may look at all of them');

select tests.sign_out();
do $$ begin execute format('drop table %I.packages', private.tenant_schema_name((tests.tenant('acme')).id)); end $$;
select tests.sign_in('admin');
select is(
  public.validate_tenant_schema((select id from given where name = 'acme')) -> 'drift' -> 0 ->> 'name', 'packages',
  'what has been dropped is named'
);
select tests.use_secret_key();
select is(pg_temp.refusal('acme'), 'none', 'the secret key may ask, too');
select is(tests.error_of('select public.list_schema_drift()'), null, 'about all of them as well');

select tests.sign_in('clerk');
select is(pg_temp.refusal(name), 'FORBIDDEN', 'no other staff may: ' || name) from (values ('acme'), ('shared'), ('unknown')) as cases (name);
select is(tests.error_of('select public.list_schema_drift()') ->> 'code', 'FORBIDDEN', 'nor look at all of them');
select tests.sign_in('acme');
select is(pg_temp.refusal('acme'), 'FORBIDDEN', 'nor may its owner');
select tests.be_anonymous();
select is(
  tests.error_of('select public.validate_tenant_schema(gen_random_uuid())') ->> 'sqlstate', '42501', 'nor a stranger'
);
select is(tests.error_of('select public.list_schema_drift()') ->> 'sqlstate', '42501', 'nor list them');
select tests.sign_out();
