-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.provision_and_activate('other');
select tests.provision('waiting');

select is(
  tests.create_api_key('acme', 'ci') - '{id,created_at,rate_limit}'::text[],
  jsonb_build_object(
    'tenant_id', (tests.tenant('acme')).id, 'name', 'ci', 'public_key', tests.public_key_of('ci'), 'status', 'active',
    'created_by', tests.user_id('admin'), 'expires_at', null, 'rotated_at', null, 'rotated_from_id', null,
    'revoked_at', null, 'last_used_at', null, 'replayed', false
  ),
  'a new key is answered with all there is to know, and nothing of its secret'
);

create function pg_temp.refusal(p_tenant text, p_name text, p_expires_at timestamptz default null, p_pair text default null)
returns jsonb
language sql as $$
  select tests.error_of(format(
    'select public.create_tenant_api_key(%L, %L, %L, %L, %L, %L)',
    coalesce((tests.tenant(p_tenant)).id, gen_random_uuid()), p_name, tests.public_key_of(coalesce(p_pair, p_name || 'x')),
    tests.secret_hash_of(coalesce(p_pair, p_name || 'x')), gen_random_uuid(), p_expires_at
  ))
$$;
select is(pg_temp.refusal('acme', 'ci') ->> 'code', 'DUPLICATE_API_KEY_NAME', 'a name is had once in a tenant');
select is(pg_temp.refusal('other', 'ci'), null, 'another tenant may have it, too');
select is(pg_temp.refusal('nobody', 'ci') ->> 'code', 'NOT_FOUND', 'a tenant that is not there has no keys');
select is(pg_temp.refusal('waiting', 'ci') ->> 'code', 'NOT_FOUND', 'nor has one that is not there yet');
select is(
  tests.pointers_of(pg_temp.refusal('acme', 'pair', p_pair => 'ci')), '{/api_key}', 'a pair that was used before is refused'
);
select is(
  array(
    select distinct tests.pointers_of(pg_temp.refusal('acme', name))
    from unnest(array['', ' padded', repeat('n', 65), E'two\nlines']) as name
  ),
  array[array['/name']], 'a name is one line of 1 to 64 characters'
);
select is(pg_temp.refusal('acme', repeat('ü', 64)), null, 'which are characters, not bytes');
select is(tests.pointers_of(pg_temp.refusal('acme', null, p_pair => 'unnamed')), '{/name}', 'and is required');
select is(
  array(
    select tests.pointers_of(pg_temp.refusal('acme', 'late', at))
    from unnest(array[now() - interval '1 second', 'infinity', '-infinity']) as at
  ),
  array[array['/expires_at'], array['/expires_at'], array['/expires_at']], 'a key expires in the future'
);
select is(
  tests.pointers_of(tests.error_of($$
    select public.create_tenant_api_key((tests.tenant('acme')).id, 'raw', tests.public_key_of('raw'), 'sk_raw', gen_random_uuid())
  $$)),
  '{/api_key}', 'a secret in place of its hash is refused'
);

select tests.revoke_api_key('acme', 'ci');
select is(pg_temp.refusal('acme', 'ci'), null, 'revoking frees the name');
