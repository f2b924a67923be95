-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('bare');
select tests.provision('waiting');
select public.provision_tenant_atomic(
  p_idempotency_key => tests.key_of('acme'), p_payload => tests.payload('acme', '{"api_key": true}'),
  p_api_public_key => tests.public_key_of('first'), p_api_secret_hash => tests.secret_hash_of('first')
);
select tests.give_birth((tests.attempt('acme', 1)).owner_id, 'acme@pgtap.test');

create function pg_temp.listed(p_tenant text) returns jsonb
language sql as $$ select public.list_tenant_api_keys((tests.tenant(p_tenant)).id) $$;

select is(pg_temp.listed('bare'), '[]', 'a tenant may have none');
select is(
  (select jsonb_build_object('name', k -> 'name', 'public_key', k -> 'public_key', 'created_by', k -> 'created_by')
   from pg_temp.listed('acme') l, jsonb_array_elements(l) k),
  jsonb_build_object('name', 'default', 'public_key', tests.public_key_of('first'), 'created_by', tests.user_id('admin')),
  'the pair from provisioning is called default'
);
select is(
  (tests.request('acme')).result -> 'api_key',
  jsonb_build_object('id', tests.api_key_id('first'), 'public_key', tests.public_key_of('first')),
  'a replay names the key, so that it can be rotated'
);
select is(
  array[
    tests.error_of($$ select pg_temp.listed('nobody') $$) ->> 'code',
    tests.error_of($$ select public.list_tenant_api_keys(gen_random_uuid()) $$) ->> 'code',
    tests.error_of($$ select pg_temp.listed('waiting') $$) ->> 'code'
  ],
  array_fill('NOT_FOUND'::text, '{3}'), 'a tenant that is not there has no list'
);

select tests.rotate_api_key('acme', 'first', 'second', 60);
select tests.create_api_key('acme', 'ci', '2126-01-01T00:00:00Z');
select tests.revoke_api_key('acme', 'ci');
select tests.revoke_api_key('acme', 'ci');
select tests.sign_out();
select tests.age_api_key('first', interval '1 hour');
select tests.sign_in('admin');
select set_eq(
  $$ select k ->> 'name' as name, k ->> 'status' as status from jsonb_array_elements(pg_temp.listed('acme')) k $$,
  $$ values ('default', 'expired'), ('default', 'active'), ('ci', 'revoked') $$,
  'the list says where each key stands'
);
select is(
  array(select distinct jsonb_object_keys(k) from jsonb_array_elements(pg_temp.listed('acme')) k order by 1),
  '{created_at,created_by,expires_at,id,last_used_at,name,public_key,revoked_at,rotated_at,rotated_from_id,status,tenant_id}',
  'never a hash'
);

select tests.sign_out();
select results_eq(
  $$
    select e.action, e.actor_id, e.details
    from public.provisioning_events e
    where e.tenant_id = (tests.tenant('acme')).id and e.action like 'api\_key\_%'
    order by e.id
  $$,
  $$
    values
      ('api_key_rotated', tests.user_id('admin'), jsonb_build_object(
        'key_id', tests.api_key_id('second'), 'name', 'default', 'public_key', tests.public_key_of('second'), 'expires_at', null,
        'rotated_from_id', tests.api_key_id('first'), 'overlap_seconds', 60
      )),
      ('api_key_created', tests.user_id('admin'), jsonb_build_object(
        'key_id', tests.api_key_id('ci'), 'name', 'ci', 'public_key', tests.public_key_of('ci'),
        'expires_at', '2126-01-01T00:00:00Z'::timestamptz
      )),
      ('api_key_revoked', tests.user_id('admin'), jsonb_build_object(
        'key_id', tests.api_key_id('ci'), 'name', 'ci', 'public_key', tests.public_key_of('ci')
      ))
  $$,
  'the audit says who did what, once each'
);
