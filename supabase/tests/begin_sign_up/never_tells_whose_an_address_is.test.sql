select tests.create_user('known');
select tests.sign_up_and_be_born('first', '{"owner": {"email": "waiting@pgtap.test"}}');
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('by-admin', '{"owner": {"email": "in-flight@pgtap.test"}}');
select tests.sign_out();

select is(
  tests.sign_up(name, jsonb_build_object('owner', jsonb_build_object('email', email)))
    - '{request_id,tenant_id,owner_id,lease_expires_at,owner_email,slug}'::text[],
  '{"status": "processing", "attempt_number": 1, "is_prepared": true, "error": null, "result": null, "setup_email": null,
    "owner_full_name": "Jane Doe", "replayed": false, "send_email": true}'::jsonb,
  format('%s: it waits for a confirmation like any other', name)
)
from (values
  ('a-user', 'known@pgtap.test'), ('spelt-otherwise', 'KNOWN@pgtap.test'), ('a-sign-up', 'waiting@pgtap.test'),
  ('a-request', 'in-flight@pgtap.test'), ('once-more', 'known@pgtap.test')
) as cases (name, email);

select is((tests.tenant('a-user')).status, 'pending_activation', 'its slug is taken');
select is(
  tests.error_of($$select tests.sign_up('another', '{"tenant": {"slug": "pgtap-a-user"}}')$$) ->> 'code', 'DUPLICATE_SLUG',
  'for everybody else, as that of a sign-up with a new address'
);
select is((tests.attempt('a-user', 1)).owner_id, null, 'nobody will be born for it');
select is(
  (select count(*) from public.tenant_members m where m.tenant_id = (tests.tenant('a-user')).id), 0::bigint,
  'and the user who has the address is no member (I10)'
);
select tests.confirm(tests.user_id('known'));
select is((tests.tenant('a-user')).status, 'pending_activation', 'whatever that user does');
select is(
  (tests.sign_up('a-user', '{"owner": {"email": "known@pgtap.test"}}') ->> 'replayed')::boolean, true, 'the same key again is a replay'
);
select is_empty('select * from private.invariant_violations() v where v.subject = (tests.request(''a-user'')).id::text', 'nothing is violated');

select tests.pass_confirmation_period('a-user');
select private.reap_expired_requests();
select is((tests.tenant('a-user')).id, null, 'in the end its slug is free');
select ok(tests.user_exists(tests.user_id('known')), 'and the user is still there (I10)');

delete from auth.users where id = tests.user_id('known');
select is(
  tests.sign_up('real', '{"owner": {"email": "known@pgtap.test"}}') ->> 'is_prepared', 'false',
  'placeholders keep nobody from an address that is nobody''s any more'
);
