-- In both isolations.
-- Past RLS, so before anybody signs in.
create function pg_temp.last_used(p_name text) returns timestamptz
language sql stable security definer set search_path = '' as $$
  select k.last_used_at from private.tenant_api_keys k where k.id = tests.api_key_id(p_name)
$$;

select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.create_api_key('acme', 'ci', '2126-01-01T00:00:00Z');
select tests.create_api_key('acme', 'short', now() + interval '1 hour');
select public.provision_tenant_atomic(
  p_idempotency_key => tests.key_of('waiting'), p_payload => tests.payload('waiting', '{"api_key": true}'),
  p_api_public_key => tests.public_key_of('waiting'), p_api_secret_hash => tests.secret_hash_of('waiting')
);

select tests.use_secret_key();
select is(
  tests.verify_api_key('ci'),
  jsonb_build_object(
    'is_valid', true, 'tenant_id', (tests.tenant('acme')).id, 'tenant_slug', tests.slug_of('acme'), 'tenant_status', 'active',
    'key_id', tests.api_key_id('ci'), 'key_name', 'ci', 'expires_at', '2126-01-01T00:00:00Z'::timestamptz
  ),
  'a key says whose it is'
);
select is(
  array[
    tests.verify_api_key('unknown'),
    public.verify_tenant_api_key('sk_ci'),
    public.verify_tenant_api_key(upper(tests.secret_hash_of('ci'))),
    public.verify_tenant_api_key(tests.secret_hash_of('ci') || E'\n'),
    public.verify_tenant_api_key(''),
    public.verify_tenant_api_key(null),
    tests.verify_api_key('waiting')
  ],
  array_fill(null::jsonb, '{7}'), 'what is unknown, malformed or not yet there is nobody''s'
);

select ok(pg_temp.last_used('ci') > now() - interval '1 minute', 'use is noted');
create temporary table noted on commit drop as select pg_temp.last_used('ci') as at;
select tests.verify_api_key('ci');
select is(pg_temp.last_used('ci'), (select at from noted), 'once a minute');
select tests.sign_out();
select tests.age_api_key('ci', interval '61 seconds');
select tests.use_secret_key();
select tests.verify_api_key('ci');
select ok(pg_temp.last_used('ci') > (select at from noted), 'and after a minute again');

select tests.sign_out();
select tests.age_api_key('short', interval '61 minutes');
select tests.use_secret_key();
select is(tests.verify_api_key('short'), null, 'an expired key verifies no more');
select is(pg_temp.last_used('short'), null, 'and trying it is no use');

select tests.sign_out();
update public.tenants set status = 'setup_incomplete', owner_id = null where id = (tests.tenant('acme')).id;
select tests.use_secret_key();
select is(
  (select array[v ->> 'is_valid', v ->> 'tenant_status'] from tests.verify_api_key('ci') v),
  '{false,setup_incomplete}', 'the key of a tenant that is not active is known, but not valid'
);
select tests.sign_out();
update public.tenants set status = 'active', owner_id = tests.user_id('admin') where id = (tests.tenant('acme')).id;

select tests.sign_in('admin');
select public.change_tenant_status((tests.tenant('acme')).id, 'suspend');
select is((tests.create_api_key('acme', 'meanwhile')) ->> 'status', 'active', 'admins make keys whatever the tenant''s status');
select tests.use_secret_key();
select is(
  (select array[v ->> 'is_valid', v ->> 'tenant_status'] from tests.verify_api_key('meanwhile') v),
  '{false,suspended}', 'which verify when it is active'
);
select tests.sign_in('admin');
select public.change_tenant_status((tests.tenant('acme')).id, 'archive');
select tests.use_secret_key();
select is((tests.verify_api_key('meanwhile')) ->> 'is_valid', 'false', 'and not while it is archived');
select tests.sign_in('admin');
select public.change_tenant_status((tests.tenant('acme')).id, 'restore');
select tests.use_secret_key();
select is((tests.verify_api_key('meanwhile')) ->> 'is_valid', 'true', 'as it is again');

select tests.sign_in('admin');
create temporary table revoked on commit drop as select tests.revoke_api_key('acme', 'ci') as answer;
select is((select answer ->> 'status' from revoked), 'revoked', 'a key can be revoked');
select is(tests.revoke_api_key('acme', 'ci'), (select answer from revoked), 'again changes nothing');
select tests.use_secret_key();
select is(tests.verify_api_key('ci'), null, 'from then on it verifies no more');
