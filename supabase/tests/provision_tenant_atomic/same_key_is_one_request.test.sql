-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('other');
select tests.sign_in('admin');
create temporary table answers on commit drop as select tests.provision('same') as first;
grant select on answers to authenticated;

-- In flight.
create temporary table in_flight on commit drop as
select tests.error_of($$ select tests.provision('same') $$) as problem;
select is(problem ->> 'sqlstate', 'PT409', 'a second call while the first is in flight is a conflict') from in_flight;
select is(problem ->> 'code', 'DUPLICATE_REQUEST', 'the conflict is named DUPLICATE_REQUEST') from in_flight;
select ok((problem #>> '{detail,retry_after_seconds}')::integer > 0, 'it says when to try again') from in_flight;
select is(
  tests.error_of($$ select tests.provision('same', '{"tenant": {"name": "Another"}}') $$) ->> 'code',
  'IDEMPOTENCY_KEY_REUSED',
  'another payload in flight is told so'
);
select is((tests.request('same')).current_attempt, 1, 'neither began an attempt');

-- Completed.
select tests.give_birth((first ->> 'owner_id')::uuid, 'same@pgtap.test') from answers;
create temporary table replays on commit drop as
select tests.provision('same', '{"owner": {"email": "SAME@pgtap.test", "mode": "invite"}, "features": null}', gen_random_uuid()) as replay;
select is(replay -> 'replayed', 'true', 'the same key and payload, said in other words, is a replay') from replays;
select is(replay ->> 'tenant_id', first ->> 'tenant_id', 'a replay answers the same tenant') from replays, answers;
select is(replay ->> 'owner_id', first ->> 'owner_id', 'a replay answers the same owner') from replays, answers;
select is(replay ->> 'status', 'completed', 'a replay says that it is completed') from replays;
select is(replay -> 'result', (tests.request('same')).result, 'a replay answers the stored result') from replays;
create temporary table reuses on commit drop as
select tests.error_of($$ select tests.provision('same', '{"tenant": {"name": "Another"}}') $$) as problem;
select is(problem ->> 'sqlstate', 'PT422', 'the same key with another payload is unprocessable') from reuses;
select is(problem ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'it is named IDEMPOTENCY_KEY_REUSED') from reuses;
select is((tests.tenant('same')).name, 'Tenant same', 'the tenant is as it was');
select is((tests.request('same')).current_attempt, 1, 'a replay is no attempt');
select tests.sign_out();
select is(
  (select count(*) from public.tenants where request_id = (tests.request('same')).id), 1::bigint,
  'one key is one tenant'
);

-- I7: somebody else's key.
select tests.sign_in('other');
create temporary table theirs on commit drop as
select public.provision_tenant_atomic(tests.key_of('same'), tests.payload('theirs')) as answer;
select is(answer -> 'replayed', 'false', 'the same key of another admin is no replay') from theirs;
select isnt(answer ->> 'request_id', first ->> 'request_id', 'it is a request of their own') from theirs, answers;
select is(
  tests.error_of($$ select public.provision_tenant_atomic(null, tests.payload('keyless')) $$) ->> 'code',
  'IDEMPOTENCY_KEY_MISSING',
  'no key is refused'
);

-- An item of a batch may have the key, and be accepted between the look and the writing.
select tests.sign_out();
select is(
  private.error_summary(tests.error_of($$ select private.raise_conflict('request_is_unique_per_admin_and_key', '{}') $$)) ->> 'code',
  'DUPLICATE_REQUEST', 'a key that was taken meanwhile is a request in flight'
);

-- I7 again: rights are checked on replays too.
select tests.sign_out();
update public.employees set status = 'INACTIVE' where user_id = tests.user_id('admin');
select tests.sign_in('admin');
select is(
  tests.error_of($$ select tests.provision('same') $$) ->> 'code', 'FORBIDDEN',
  'who is an admin no longer gets no replay'
);
