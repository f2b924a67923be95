select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision_and_activate('active');
select tests.provision('waiting');
select tests.provision('failed');
select public.mark_provisioning_failed((tests.request('failed')).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
create function pg_temp.status_of(p_name text) returns jsonb
language sql as $$ select public.get_tenant_status((tests.request(p_name)).tenant_id) $$;

select is(
  pg_temp.status_of('active') - 'created_at' - 'last_activity',
  jsonb_build_object(
    'tenant_id', (tests.tenant('active')).id, 'name', 'Tenant active', 'slug', 'pgtap-active', 'status', 'active',
    'isolation', 'shared', 'schema_status', 'not_applicable', 'migration_version', null,
    'request', '{"status": "completed", "attempts": 1, "error": null}'::jsonb
  ),
  'an active tenant'
);
select is(
  (pg_temp.status_of('active') ->> 'created_at')::timestamptz, (tests.tenant('active')).created_at,
  'it says since when the tenant exists'
);
select ok(
  (pg_temp.status_of('active') ->> 'last_activity')::timestamptz >= (tests.tenant('active')).activated_at,
  'the last activity is the last event'
);
select is(pg_temp.status_of('waiting') ->> 'status', 'provisioning', 'a tenant in flight');
select is(pg_temp.status_of('waiting') #>> '{request,status}', 'processing', 'its request');
select is(pg_temp.status_of('failed') ->> 'status', 'failed', 'a request that failed, though it has no tenant');
select is(pg_temp.status_of('failed') ->> 'slug', 'pgtap-failed', 'what it wanted to be called');
select is(pg_temp.status_of('failed') #>> '{request,error,code}', 'AUTH_UNAVAILABLE', 'and why it failed');
select is(
  tests.error_of($$ select public.get_tenant_status(gen_random_uuid()) $$) ->> 'sqlstate', 'PT404',
  'an unknown tenant is not found'
);
select tests.sign_in('other');
select is(pg_temp.status_of('active') ->> 'status', 'active', 'any admin may ask about any tenant');
select tests.sign_in('citizen');
select is(
  tests.error_of($$ select pg_temp.status_of('active') $$) ->> 'code', 'FORBIDDEN',
  'an ordinary user is refused'
);
select tests.be_anonymous();
select is(
  tests.error_of($$ select pg_temp.status_of('active') $$) ->> 'sqlstate', '42501',
  'an anonymous caller is refused'
);
