create temporary table owners as select tests.sign_up_and_be_born('jane') as id;

select is((tests.tenant('jane')).status, 'pending_activation', 'born, its owner has yet to confirm');
select is((tests.tenant('jane')).owner_id, null, 'it is nobody''s tenant yet');
select is(
  (select jsonb_build_object('status', r.status, 'prepared', r.prepared_at is not null, 'lease', r.lease_expires_at, 'result', r.result)
   from tests.request('jane') r),
  '{"status": "processing", "prepared": true, "lease": "infinity", "result": null}'::jsonb, 'its request waits'
);
select ok(
  (tests.request('jane')).deadline_at between now() + interval '47 hours' and now() + interval '49 hours', 'for two days'
);
select is(
  (select m.setup_email_due_at > now() from public.tenant_members m where m.user_id = (select id from owners)), true,
  'and the e-mail is owed, should its sender die'
);
select tests.sign_in('jane', jsonb_build_object('sub', (select id from owners)));
select is((select count(*) from public.tenants), 0::bigint, 'its owner sees nothing of it');
select tests.sign_out();

select tests.confirm((select id from owners));
select is(
  (select jsonb_build_object('status', t.status, 'owner', t.owner_id) from tests.tenant('jane') t),
  (select jsonb_build_object('status', 'active', 'owner', id) from owners), 'confirmed, it is active and theirs'
);
select is((tests.request('jane')).status, 'completed', 'its request is completed');
select is((tests.request('jane')).result #>> '{owner,mode}', 'sign_up', 'and says how it came about');
select is((tests.attempt('jane', 1)).status, 'succeeded', 'the attempt has succeeded');
select is(
  (select m.setup_email_due_at from public.tenant_members m where m.user_id = (select id from owners)), null, 'no e-mail is owed any more'
);
select is((select count(*) from public.segments s where s.tenant_id = (tests.tenant('jane')).id), 1::bigint, 'it has its catalogue');
select is(
  (select array_agg(e.action order by e.id) from public.provisioning_events e where e.request_id = (tests.request('jane')).id),
  '{attempt_started,confirmation_awaited,tenant_activated}', 'the audit tells all of it'
);
select is(tests.sign_up('jane') ->> 'status', 'completed', 'the same key again finds it completed');
select tests.confirm((select id from owners));
select is_empty(
  'select * from private.invariant_violations() v where v.subject in ((tests.request(''jane'')).id::text, (tests.tenant(''jane'')).id::text)',
  'nothing is violated'
);

-- An operator gives who waits another address, and vouches for it: the auth service writes each of them by itself.
create temporary table moved as select tests.sign_up_and_be_born('moved') as id;
update auth.users set email = 'elsewhere@pgtap.test' where id = (select id from moved);
update auth.users set email_confirmed_at = now() where id = (select id from moved);
select is((tests.tenant('moved')).status, 'pending_activation', 'an address that nobody signed up with confirms no sign-up');
select tests.pass_confirmation_period('moved');
select private.reap_expired_requests();
select is((tests.tenant('moved')).id, null, 'which ends unconfirmed');
select ok(tests.user_exists((select id from moved)), 'and the user stays');

-- In one call: it confirms before it changes the address.
create temporary table vouched as select tests.sign_up_and_be_born('vouched') as id;
update auth.users set email_confirmed_at = now() where id = (select id from vouched);
update auth.users set email = 'later@pgtap.test' where id = (select id from vouched);
select is((tests.tenant('vouched')).status, 'active', 'what is confirmed first is the address that was signed up with');
