-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select public.provision_tenant_atomic(
  p_idempotency_key => tests.key_of('doomed'),
  p_payload => tests.payload('doomed', '{"api_key": true, "tenant": {"domain": "doomed.pgtap.test"}}'),
  p_owner_id => tests.user_id('doomed'),
  p_api_public_key => 'pk_' || repeat('a', 43), p_api_secret_hash => repeat('a', 64)
);
create temporary table answers on commit drop as
select public.mark_provisioning_failed(
  (tests.request('doomed')).id, 1,
  '{"code": "AUTH_USER_CREATION_FAILED", "reason": "INTERNAL", "password": "hunter2 hunter2"}'
) as answer;

select is(answer ->> 'status', 'failed', 'the answer says that it failed') from answers;
select is(answer -> 'error', '{"code": "AUTH_USER_CREATION_FAILED", "reason": "INTERNAL"}', 'the answer names the error') from answers;
select is((tests.request('doomed')).status, 'failed', 'the request is failed');
select is((tests.request('doomed')).lease_expires_at, null, 'the lease is over');
select is((tests.attempt('doomed', 1)).status, 'failed', 'the attempt is failed');
select is(
  (tests.request('doomed')).error, '{"code": "AUTH_USER_CREATION_FAILED", "reason": "INTERNAL"}',
  'of the error only code and reason are stored'
);
select is((tests.tenant('doomed')).id, null, 'the tenant is gone');
select tests.sign_out();
select is_empty($$ select from public.segments where tenant_id = (tests.request('doomed')).tenant_id $$, 'its segments are gone');
select is_empty($$ select from public.packages where tenant_id = (tests.request('doomed')).tenant_id $$, 'its packages are gone');
select is_empty($$ select from private.tenant_api_keys where tenant_id = (tests.request('doomed')).tenant_id $$, 'its key is gone');
select results_eq(
  $$ select action from public.provisioning_events where request_id = (tests.request('doomed')).id order by id $$,
  $$ values ('attempt_started'), ('attempt_failed') $$,
  'the audit stays, and says so'
);

select tests.sign_in('admin');
select is(
  tests.provision('next', '{"tenant": {"slug": "pgtap-doomed", "domain": "doomed.pgtap.test"}, "owner": {"email": "doomed@pgtap.test"}}') ->> 'status',
  'processing',
  'slug, domain and address are free again'
);

-- Once more is as good as once.
select is(
  public.mark_provisioning_failed((tests.request('doomed')).id, 1, '{"code": "TIMEOUT"}') #>> '{error,code}',
  'AUTH_USER_CREATION_FAILED',
  'failing it again changes nothing'
);
select tests.sign_out();
select is(
  (select count(*) from public.provisioning_events where request_id = (tests.request('doomed')).id), 2::bigint,
  'failing it again is no event'
);
select tests.sign_in('admin');
select tests.provision('nameless');
select is(
  public.mark_provisioning_failed((tests.request('nameless')).id, 1) #>> '{error,code}', 'PROVISIONING_FAILED',
  'an error without a code has a code'
);
