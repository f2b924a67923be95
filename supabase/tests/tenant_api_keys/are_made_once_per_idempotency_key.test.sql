-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('other');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.provision_and_activate('second');
select tests.create_api_key('acme', 'ci');

-- Every repeat brings a pair of its own, as a client that lost the answer does.
create function pg_temp.create_again(
  p_tenant text default 'acme', p_name text default 'ci', p_expires_at timestamptz default null, p_key uuid default tests.key_of('ci')
)
returns jsonb
language sql as $$
  select public.create_tenant_api_key(
    (tests.tenant(p_tenant)).id, p_name, tests.public_key_of('again'), tests.secret_hash_of('again'), p_key, p_expires_at
  )
$$;
create function pg_temp.code_of(p_sql text) returns text
language sql as $$ select tests.error_of(p_sql) ->> 'code' $$;

select is(
  pg_temp.create_again() - 'replayed', (tests.create_api_key('acme', 'ci')) - 'replayed', 'a repeat answers the same key'
);
select is((pg_temp.create_again()) -> 'replayed', 'true', 'and says so');
select is(jsonb_array_length(public.list_tenant_api_keys((tests.tenant('acme')).id)), 1, 'there is one');
select is(
  array[
    pg_temp.code_of($$ select pg_temp.create_again(p_name => 'other') $$),
    pg_temp.code_of($$ select pg_temp.create_again(p_tenant => 'second') $$),
    pg_temp.code_of($$ select pg_temp.create_again(p_expires_at => now() + interval '1 day') $$),
    pg_temp.code_of($$
      select public.rotate_tenant_api_key(
        (tests.tenant('acme')).id, tests.api_key_id('ci'), tests.public_key_of('again'), tests.secret_hash_of('again'),
        tests.key_of('ci')
      )
    $$)
  ],
  array_fill('IDEMPOTENCY_KEY_REUSED'::text, '{4}'), 'the same key for anything else is refused'
);
select is(
  pg_temp.code_of($$ select pg_temp.create_again(p_key => null) $$), 'IDEMPOTENCY_KEY_MISSING', 'there must be one'
);
select tests.sign_in('other');
select is(
  pg_temp.code_of($$ select pg_temp.create_again() $$), 'DUPLICATE_API_KEY_NAME', 'another admin''s key is an unknown key'
);

select tests.sign_in('admin');
select tests.rotate_api_key('acme', 'ci', 'ci2');
select is(
  (tests.rotate_api_key('acme', 'ci', 'ci2')) - '{created_at,rate_limit}'::text[],
  (select listed - 'created_at' || '{"replayed": true}'
   from jsonb_array_elements(public.list_tenant_api_keys((tests.tenant('acme')).id)) listed
   where listed ->> 'public_key' = tests.public_key_of('ci2')),
  'a repeated rotation answers its successor'
);
select is(
  pg_temp.code_of($$ select tests.rotate_api_key('acme', 'ci', 'ci2', 0) $$), 'IDEMPOTENCY_KEY_REUSED',
  'another overlap is another rotation'
);
select tests.revoke_api_key('acme', 'ci2');
select is(
  (tests.rotate_api_key('acme', 'ci', 'ci2')) ->> 'status', 'revoked', 'a repeat tells what has become of it since'
);
select is(
  (select count(*)::integer from public.provisioning_events e
   where e.tenant_id = (tests.tenant('acme')).id and e.action in ('api_key_created', 'api_key_rotated')),
  2, 'repeats leave no events'
);
