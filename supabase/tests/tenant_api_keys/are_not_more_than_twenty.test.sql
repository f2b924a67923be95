-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.create_api_key('acme', 'key-' || n) from generate_series(1, 20) n;

create function pg_temp.code_of(p_sql text) returns text
language sql as $$ select tests.error_of(p_sql) ->> 'code' $$;

select is(pg_temp.code_of($$ select tests.create_api_key('acme', 'more') $$), 'API_KEY_LIMIT_REACHED', '20 keys are enough');
select is(
  pg_temp.code_of($$ select tests.rotate_api_key('acme', 'key-1', 'more') $$), 'API_KEY_LIMIT_REACHED',
  'an overlap has two at once'
);
select is(pg_temp.code_of($$ select tests.rotate_api_key('acme', 'key-1', 'more', 0) $$), null, 'without an overlap there are no more');
select tests.revoke_api_key('acme', 'key-2');
select is(pg_temp.code_of($$ select tests.create_api_key('acme', 'more') $$), null, 'a revoked key makes room');
select tests.create_api_key('acme', 'short', now() + interval '1 hour');
select tests.sign_out();
select tests.age_api_key('short', interval '2 hours');
select tests.sign_in('admin');
select is(pg_temp.code_of($$ select tests.create_api_key('acme', 'more') $$), null, 'so does an expired one');
