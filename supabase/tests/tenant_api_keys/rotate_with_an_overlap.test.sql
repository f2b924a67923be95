-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.provision_and_activate('other');
select tests.create_api_key('acme', 'ci');
select tests.create_api_key('acme', 'yearly', now() + interval '365 days');

create function pg_temp.verifies(p_name text) returns boolean
language plpgsql as $$
begin
  perform tests.use_secret_key();
  return (tests.verify_api_key(p_name) ->> 'is_valid')::boolean;
end
$$;
create function pg_temp.code_of(p_sql text) returns text
language sql as $$ select tests.error_of(p_sql) ->> 'code' $$;

select is(
  (select jsonb_build_object('name', r -> 'name', 'from', r -> 'rotated_from_id', 'status', r -> 'status', 'expires', r -> 'expires_at')
   from tests.rotate_api_key('acme', 'ci', 'ci2') r),
  jsonb_build_object('name', 'ci', 'from', tests.api_key_id('ci'), 'status', 'active', 'expires', null),
  'rotation makes a new pair of the same name'
);
select is(array[pg_temp.verifies('ci'), pg_temp.verifies('ci2')], '{t,t}', 'during the overlap both verify');
select tests.sign_out();
select results_eq(
  $$ select status, expires_at - rotated_at from private.tenant_api_keys k,
       lateral (select private.describe_api_key(k) ->> 'status') as d (status) where id = tests.api_key_id('ci') $$,
  $$ values ('rotated', interval '24 hours') $$, 'which is 24 hours if nothing else is asked for'
);
select tests.age_api_key('ci', interval '23 hours 59 minutes');
select is(pg_temp.verifies('ci'), true, 'shortly before its end the old one verifies');
select tests.sign_out();
select tests.age_api_key('ci', interval '2 minutes');
select is(array[pg_temp.verifies('ci'), pg_temp.verifies('ci2')], '{null,t}', 'after it only the new one does');

select tests.sign_in('admin');
select is(pg_temp.code_of($$ select tests.rotate_api_key('acme', 'ci', 'ci3') $$), 'API_KEY_RETIRED', 'a key is rotated once');
select tests.rotate_api_key('acme', 'ci2', 'ci3', 0);
select is(array[pg_temp.verifies('ci2'), pg_temp.verifies('ci3')], '{null,t}', 'without an overlap the old one ends at once');

select tests.sign_in('admin');
select tests.revoke_api_key('acme', 'ci3');
select is(pg_temp.code_of($$ select tests.rotate_api_key('acme', 'ci3', 'ci4') $$), 'API_KEY_RETIRED', 'a revoked key is not rotated');
select is(
  array(
    select tests.pointers_of(tests.error_of(format($q$ select tests.rotate_api_key('acme', 'yearly', 'y2', %L) $q$, seconds)))
    from unnest(array[-1, 2592001, null]) as seconds
  ),
  array[array['/overlap_seconds'], array['/overlap_seconds'], array['/overlap_seconds']], 'an overlap has 0 to 30 days'
);
select is(
  array[
    pg_temp.code_of($$ select tests.rotate_api_key('other', 'yearly', 'y2') $$),
    pg_temp.code_of($$ select tests.rotate_api_key('acme', 'unknown', 'y2') $$),
    pg_temp.code_of($$ select tests.revoke_api_key('other', 'yearly') $$)
  ],
  array_fill('NOT_FOUND'::text, '{3}'), 'a key of another tenant is an unknown key'
);

select tests.sign_out();
select tests.age_api_key('yearly', interval '366 days');
select tests.sign_in('admin');
select ok(
  (tests.rotate_api_key('acme', 'yearly', 'y2') ->> 'expires_at')::timestamptz
    between now() + interval '365 days' and now() + interval '365 days 1 minute',
  'an expired key may be rotated, and its successor lives as long as it was made for'
);
select is(array[pg_temp.verifies('yearly'), pg_temp.verifies('y2')], '{null,t}', 'that makes the old one no younger');
