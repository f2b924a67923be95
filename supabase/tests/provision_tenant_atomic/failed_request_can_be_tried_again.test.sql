-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
create temporary table answers on commit drop as select tests.provision('again', '{}', tests.user_id('again')) as first;
select public.mark_provisioning_failed((first ->> 'request_id')::uuid, 1, '{"code": "AUTH_UNAVAILABLE"}') from answers;
select is((tests.tenant('again')).id, null, 'the failed attempt left no tenant');

create temporary table retries on commit drop as select tests.provision('again', '{}', tests.user_id('again 2')) as second;
select is(second ->> 'request_id', first ->> 'request_id', 'the retry is the same request') from answers, retries;
select is(second ->> 'tenant_id', first ->> 'tenant_id', 'the tenant has the id it was to have') from answers, retries;
select is((tests.tenant('again')).id, (first ->> 'tenant_id')::uuid, 'the tenant is there again') from answers;
select is(second ->> 'attempt_number', '2', 'the retry is a second attempt') from retries;
select is(second -> 'error', 'null', 'the old error is no longer the request''s') from retries;
select is((tests.attempt('again', 1)).error ->> 'code', 'AUTH_UNAVAILABLE', 'the old error stays with its attempt');
select is((tests.attempt('again', 1)).status, 'failed', 'the failed attempt stays failed');

select tests.give_birth(tests.user_id('again 2'), 'again@pgtap.test');
select is((tests.request('again')).status, 'completed', 'the retry can complete');
select tests.sign_out();
select is(
  (select count(*) from tests.packages_of('again')), 3::bigint,
  'the catalogue is there once'
);

-- Freed names may have gone to somebody else meanwhile.
select tests.sign_in('admin');
select tests.provision('loser');
select public.mark_provisioning_failed((tests.request('loser')).id, 1);
select tests.provision('winner', '{"tenant": {"slug": "pgtap-loser"}}');
select is(
  tests.error_of($$ select tests.provision('loser') $$) ->> 'code', 'DUPLICATE_SLUG',
  'a retry whose slug was given away meanwhile is told so'
);
select is((tests.request('loser')).status, 'failed', 'that request stays failed');
