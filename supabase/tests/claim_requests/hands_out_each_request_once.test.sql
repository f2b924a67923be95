-- In both isolations.
select tests.create_admin('admin');
select tests.create_user('citizen');
select tests.sign_in('admin');
select public.provision_tenant_atomic(
  p_idempotency_key => tests.key_of('keyed'),
  p_payload => tests.payload('keyed', '{"api_key": true, "owner": {"full_name": "Jane Roe"}}'),
  p_owner_id => tests.user_id('first owner'),
  p_api_public_key => 'pk_' || repeat('a', 43), p_api_secret_hash => repeat('a', 64)
);
select tests.provision('alive');
select tests.provision('temporary', '{"owner": {"mode": "temporary"}}');
select tests.provision('password', '{"owner": {"mode": "password"}}');
select tests.provision_and_activate('active');
select tests.provision('failed');
select public.mark_provisioning_failed((tests.request('failed')).id, 1, '{}');
select tests.sign_out();

select tests.expire_lease(name) from unnest('{temporary,password}'::text[]) name;
create temporary table others on commit drop as select public.count_waiting() as number;
grant select on others to service_role;
create function pg_temp.claims(p_limit integer) returns table (claim jsonb)
language sql as $$
  -- The target may have requests of its own that wait.
  select c from public.claim_requests(p_limit) c where c ->> 'owner_email' like '%@pgtap.test'
$$;

select tests.use_secret_key();
select is_empty('select from pg_temp.claims(50)', 'no request is handed out whose lease lives or whose owner needs a password');
select tests.sign_out();

select tests.expire_lease('keyed');
update public.provisioning_requests set lease_expires_at = now() - interval '1 year' where idempotency_key = tests.key_of('keyed');
create temporary table deadlines on commit drop as select (tests.request('keyed')).deadline_at as before;
select tests.use_secret_key();
create temporary table claimed on commit drop as select * from pg_temp.claims(1);
select is((select count(*) from claimed), 1::bigint, 'one whose lease has run out is handed out');
select is_empty('select from pg_temp.claims(50)', 'once: it has a lease again');
select tests.sign_out();

select is(claim ->> 'request_id', (tests.request('keyed')).id::text, 'it is that request') from claimed;
select is(claim ->> 'attempt_number', '2', 'with a new attempt') from claimed;
select isnt((claim ->> 'owner_id')::uuid, tests.user_id('first owner'), 'with a new owner id') from claimed;
select is((claim ->> 'owner_id')::uuid, (tests.attempt('keyed', 2)).owner_id, 'which is the attempt''s own') from claimed;
select is(claim ->> 'owner_email', 'keyed@pgtap.test', 'with the owner''s address') from claimed;
select is(claim ->> 'owner_full_name', 'Jane Roe', 'and name') from claimed;
select is((tests.attempt('keyed', 1)).status, 'abandoned', 'the old attempt is abandoned');
select ok((tests.request('keyed')).lease_expires_at > clock_timestamp() + interval '1 minute', 'the new one has a lease');
select is((tests.request('keyed')).deadline_at, before, 'the deadline is what it was') from deadlines;
select is(
  (select public_key from private.tenant_api_keys where tenant_id = (tests.request('keyed')).tenant_id), 'pk_' || repeat('a', 43),
  'the API key stays'
);
select is(
  tests.error_of(format('select tests.give_birth(%L, %L)', tests.user_id('first owner'), 'keyed@pgtap.test')) ->> 'sqlstate', '55000',
  'the old owner id is refused'
);
select tests.give_birth((tests.attempt('keyed', 2)).owner_id, 'keyed@pgtap.test');
select is((tests.tenant('keyed')).status, 'active', 'the new one activates the tenant');

select tests.sign_in('admin');
select is(
  (tests.provision('keyed', '{"api_key": true, "owner": {"full_name": "Jane Roe"}}')) -> 'replayed', 'true',
  'who asked first is answered with what the worker did'
);
select is(
  tests.error_of('select public.claim_requests(1)') ->> 'sqlstate', '42501', 'an admin may not claim'
);
select tests.be_anonymous();
select is(
  tests.error_of('select public.claim_requests(1)') ->> 'sqlstate', '42501', 'nor may an anonymous caller'
);
