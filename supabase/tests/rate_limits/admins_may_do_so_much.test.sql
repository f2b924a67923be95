select tests.create_admin('busy');
select tests.create_admin('neighbour');
select tests.use_secret_key();
-- One token a minute: whatever runs here takes less.
select public.set_rate_limit('provisioning', 3, 1), public.set_rate_limit('email', 1, 1), public.set_rate_limit('api_keys', 2, 1);
select tests.sign_in('busy');

create function pg_temp.code_of(p_sql text) returns text
language sql as $$ select tests.error_of(p_sql) ->> 'code' $$;

select is(
  (tests.provision_and_activate('one')) -> 'rate_limit' #- '{reset_seconds}',
  '{"policy": "provisioning", "quota": 3, "window_seconds": 180, "remaining": 2}',
  'an answer says what is left, without another call'
);
select tests.provision('two');
select is((tests.provision('one')) #>> '{rate_limit,remaining}', '1', 'a replay takes no token');
select is(pg_temp.code_of($$ select tests.provision('two') $$), 'DUPLICATE_REQUEST', 'a caller who comes too early is told so');
select is(
  pg_temp.code_of($$ select tests.provision('again', '{"tenant": {"slug": "pgtap-one"}}') $$), 'DUPLICATE_SLUG',
  'a refused one is told why'
);
select is((tests.provision('one')) #>> '{rate_limit,remaining}', '1', 'neither takes a token');
select tests.provision('three');
create temporary table refusals on commit drop as
select
  tests.error_of($$ select tests.provision('four') $$) as provisioning,
  tests.error_of($$ select tests.provision('again', '{"tenant": {"slug": "pgtap-one"}}') $$) as taken;
select is(
  provisioning #> '{detail,rate_limit}' #- '{reset_seconds}',
  '{"policy": "provisioning", "quota": 3, "window_seconds": 180, "remaining": 0}', 'the fourth at once is refused, with its limit'
) from refusals;
select ok(
  (provisioning #>> '{detail,retry_after_seconds}')::integer between 1 and 60
    and provisioning #> '{detail,retry_after_seconds}' = provisioning #> '{detail,rate_limit,reset_seconds}',
  'and with when to come back, which is when the next token is there'
) from refusals;
select is(provisioning ->> 'sqlstate', 'PT429', 'as too many') from refusals;
select is(taken ->> 'code', 'RATE_LIMITED', 'whoever has no token left learns nothing of names') from refusals;
select is((tests.provision('one')) ->> 'replayed', 'true', 'a replay is answered all the same');
select is(pg_temp.code_of($$ select tests.provision('two') $$), 'DUPLICATE_REQUEST', 'so is whoever is still at it');
select tests.expire_lease('two');
select is(pg_temp.code_of($$ select tests.provision('two') $$), 'RATE_LIMITED', 'a takeover is an attempt like any other');
select tests.sign_in('neighbour');
select is((tests.provision('four')) ->> 'status', 'processing', 'another admin has tokens of their own');
select tests.use_secret_key();
select is(
  (select count(*)::integer from public.claim_requests(50) c where c ->> 'request_id' = (tests.request('two')).id::text), 1,
  'workers need none'
);

select tests.sign_out();
update private.rate_limits set refilled_at = refilled_at - interval '1 minute' where actor_id = tests.user_id('busy');
select tests.sign_in('busy');
select is((tests.provision('five')) #>> '{rate_limit,remaining}', '0', 'after a minute there is a token again');

-- Whoever is refused writes nothing: the bucket would stay as it is until that day has come.
select tests.sign_out();
update private.rate_limits set refilled_at = refilled_at + interval '1 day' where actor_id = tests.user_id('busy');
select tests.sign_in('busy');
select is(
  (tests.provision('six')) #>> '{rate_limit,remaining}', '2', 'a bucket that was written by a clock a day ahead counts as full'
);

select tests.sign_out();
update public.tenant_members set setup_email_claimed_at = null;
select tests.sign_in('busy');
select is(
  public.claim_setup_email((tests.tenant('one')).id) #>> '{rate_limit,remaining}', '0', 'set-up e-mails are counted per admin'
);
select is(
  (tests.error_of($$ select public.claim_setup_email((tests.tenant('one')).id) $$)) #> '{detail,rate_limit}' #- '{reset_seconds}',
  '{"policy": "email_per_tenant", "quota": 1, "window_seconds": 60, "remaining": 0}', 'besides the one a minute per tenant'
);
select tests.sign_out();
update public.tenant_members set setup_email_claimed_at = null;
select tests.sign_in('busy');
select is(
  (tests.error_of($$ select public.claim_setup_email((tests.tenant('one')).id) $$)) #>> '{detail,rate_limit,policy}', 'email',
  'who has sent so many waits, whoever they are for'
);
select is(
  (select setup_email_claimed_at from public.tenant_members where tenant_id = (tests.tenant('one')).id), null,
  'and takes no tenant''s minute'
);

select tests.create_api_key('one', 'ci');
select is((tests.rotate_api_key('one', 'ci', 'next')) #>> '{rate_limit,remaining}', '0', 'API keys are counted');
select is(
  array[
    pg_temp.code_of($$ select tests.create_api_key('one', 'more') $$),
    pg_temp.code_of($$ select tests.rotate_api_key('one', 'next', 'more') $$)
  ],
  array_fill('RATE_LIMITED'::text, '{2}'), 'however they are made'
);
select is((tests.create_api_key('one', 'ci')) ->> 'replayed', 'true', 'a repeat takes none');
select is((tests.revoke_api_key('one', 'next')) ->> 'status', 'revoked', 'to end a key nobody has to wait');
