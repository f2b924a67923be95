-- Its function died before the owner was asked for.
select tests.sign_up('lost');
select tests.expire_lease('lost');
select tests.use_secret_key();
select is(
  (select jsonb_build_object('mode', c ->> 'owner_mode', 'attempt', c ->> 'attempt_number', 'name', c ->> 'owner_full_name')
   from public.claim_requests(50) c where c ->> 'request_id' = (tests.request('lost')).id::text),
  '{"mode": "sign_up", "attempt": "2", "name": "Jane Doe"}'::jsonb, 'a worker goes on with it, with a new owner id'
);
select tests.sign_out();
select is(
  tests.error_of(format('select tests.give_unconfirmed_birth(%L, %L)', (tests.attempt('lost', 1)).owner_id, 'lost@pgtap.test')) ->> 'sqlstate',
  '55000', 'the first attempt''s owner is refused'
);
select tests.give_unconfirmed_birth((tests.attempt('lost', 2)).owner_id, 'lost@pgtap.test');
select is((tests.tenant('lost')).status, 'pending_activation', 'born, it waits for the confirmation');

select tests.use_secret_key();
select is(
  public.mark_provisioning_failed((tests.request('lost')).id, 2, '{"code": "TIMEOUT"}') ->> 'is_prepared', 'true',
  'a caller who did not hear of it learns the truth'
);
select tests.sign_out();

update public.tenant_members set setup_email_due_at = now() - interval '1 second' where user_id = (tests.attempt('lost', 2)).owner_id;
select tests.use_secret_key();
select is(
  (select count(*) from public.claim_setup_emails(50) c where c ->> 'owner_email' = 'lost@pgtap.test'), 1::bigint, 'its e-mail is sent by a worker'
);
select tests.sign_out();

select tests.sign_up('stale');
update public.provisioning_requests set lease_expires_at = now() - interval '1 second', deadline_at = now() - interval '1 second'
where id = (tests.request('stale')).id;
select private.reap_expired_requests();
select is((tests.tenant('stale')).id, null, 'one that nobody took on is undone by the reaper');
