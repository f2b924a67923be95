-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');

create function pg_temp.provision_with_key(p_name text, p_mark text, p_hash text default null) returns jsonb
language sql as $$
  select public.provision_tenant_atomic(
    p_idempotency_key => tests.key_of(p_name),
    p_payload => tests.payload(p_name, '{"api_key": true}'),
    p_api_public_key => 'pk_' || repeat(p_mark, 43),
    p_api_secret_hash => coalesce(p_hash, encode(sha256(convert_to('sk_' || p_mark, 'utf8')), 'hex'))
  )
$$;

select pg_temp.provision_with_key('keyed', 'a');
select tests.sign_out();
select results_eq(
  $$ select public_key, secret_hash, name, created_by from private.tenant_api_keys where tenant_id = (tests.tenant('keyed')).id $$,
  $$ values ('pk_' || repeat('a', 43), sha256('sk_a'), 'default', tests.user_id('admin')) $$,
  'the public key is stored as it is, the secret as its hash'
);

select tests.expire_lease('keyed');
select tests.sign_in('admin');
select pg_temp.provision_with_key('keyed', 'b');
select tests.sign_out();
select results_eq(
  $$ select public_key, secret_hash from private.tenant_api_keys where tenant_id = (tests.tenant('keyed')).id $$,
  $$ values ('pk_' || repeat('b', 43), sha256('sk_b')) $$,
  'a takeover replaces the pair that nobody was shown'
);

select tests.give_birth((tests.attempt('keyed', 2)).owner_id, 'keyed@pgtap.test');
select is(
  (tests.request('keyed')).result #> '{api_key}' #- '{id}', jsonb_build_object('public_key', 'pk_' || repeat('b', 43)),
  'the result has the public key and nothing of the secret'
);

select tests.sign_in('admin');
create temporary table problems on commit drop as
select
  tests.error_of($$ select tests.provision('keyless', '{"api_key": true}') $$) as missing,
  tests.error_of($$ select pg_temp.provision_with_key('keyless', 'c', 'sk_c') $$) as unhashed,
  tests.error_of($$ select pg_temp.provision_with_key('keyless', 'b') $$) as reused;
select is(missing ->> 'code', 'VALIDATION_ERROR', 'a key that is asked for must be given') from problems;
select is(unhashed ->> 'code', 'VALIDATION_ERROR', 'a secret in place of its hash is refused') from problems;
select is(reused ->> 'code', 'VALIDATION_ERROR', 'a pair that was used before is refused') from problems;
select is(
  array(select distinct e from problems, unnest(array[missing, unhashed, reused]) p, unnest(tests.pointers_of(p)) e),
  '{/api_key}',
  'all of them point at the key'
);
select tests.sign_out();

select tests.sign_in('admin');
select public.provision_tenant_atomic(
  p_idempotency_key => tests.key_of('unwanted'), p_payload => tests.payload('unwanted'),
  p_api_public_key => 'pk_' || repeat('d', 43), p_api_secret_hash => repeat('d', 64)
);
select tests.sign_out();
select is_empty(
  $$ select from private.tenant_api_keys where tenant_id = (tests.tenant('unwanted')).id $$,
  'a pair that the payload does not ask for is not stored'
);
