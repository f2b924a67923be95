-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
create temporary table answers on commit drop as
select tests.provision('slow', '{}', tests.user_id('slow')) as first;
select tests.expire_lease('slow');
create temporary table takeovers on commit drop as
select tests.provision('slow', '{}', tests.user_id('slow again')) as second;

select is(second ->> 'tenant_id', first ->> 'tenant_id', 'the new attempt goes on with the same tenant') from answers, takeovers;
select is(second ->> 'attempt_number', '2', 'it is the second attempt') from takeovers;
select is((second ->> 'owner_id')::uuid, tests.user_id('slow again'), 'it has an owner id of its own') from takeovers;
select is(second -> 'replayed', 'false', 'a takeover is no replay') from takeovers;
select is((tests.attempt('slow', 1)).status, 'abandoned', 'the old attempt is abandoned');
select isnt((tests.attempt('slow', 1)).ended_at, null, 'the old attempt has ended');
select is((tests.attempt('slow', 2)).status, 'running', 'the new attempt is running');
select ok((tests.request('slow')).lease_expires_at > clock_timestamp(), 'the new attempt has a lease of its own');
select is(
  tests.error_of($$ select tests.provision('slow') $$) ->> 'code', 'DUPLICATE_REQUEST',
  'the lease protects the new attempt in turn'
);
select tests.sign_out();
select is(
  (select count(*) from tests.packages_of('slow')), 3::bigint,
  'the catalogue is there once'
);
select tests.sign_in('admin');

select tests.expire_lease('slow');
select is(
  tests.error_of($$ select tests.provision('slow', '{"tenant": {"name": "Another"}}') $$) ->> 'code',
  'IDEMPOTENCY_KEY_REUSED',
  'another payload takes nothing over'
);
create temporary table reuses on commit drop as
select tests.error_of(format('select tests.provision(%L, %L, %L)', 'slow', '{}', tests.user_id('slow'))) as problem;
select is(problem ->> 'code', 'VALIDATION_ERROR', 'an owner id that was used before is refused') from reuses;
select is(tests.pointers_of(problem), '{/owner_id}', 'the refusal points at the owner id') from reuses;
select is((tests.request('slow')).current_attempt, 2, 'a refused takeover is no attempt');
