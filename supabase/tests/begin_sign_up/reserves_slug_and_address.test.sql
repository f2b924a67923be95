create temporary table answers as select tests.sign_up('new') as answer;

select is(
  (select answer - '{request_id,tenant_id,owner_id,lease_expires_at}'::text[] from answers),
  '{"status": "processing", "attempt_number": 1, "owner_email": "new@pgtap.test", "is_prepared": false, "error": null, "result": null,
    "setup_email": null, "slug": "pgtap-new", "owner_full_name": "Jane Doe", "replayed": false, "send_email": true}'::jsonb,
  'it is in flight, and says whom to bring into being'
);
select is((tests.tenant('new')).status, 'provisioning', 'its tenant is provisioning');
select is((tests.request('new')).admin_user_id, private.nobody(), 'it is nobody''s request');
select is((tests.request('new')).owner_mode, 'sign_up', 'its owner is to confirm their address');

select is(
  tests.error_of($$select tests.sign_up('other', '{"tenant": {"slug": "pgtap-new"}}')$$) ->> 'code', 'DUPLICATE_SLUG',
  'nobody else gets the slug'
);
select tests.create_admin('admin');
select tests.sign_in('admin');
select is(
  tests.error_of($$select tests.provision('by-admin', '{"owner": {"email": "new@pgtap.test"}}')$$) ->> 'code', 'EMAIL_UNAVAILABLE',
  'nor the address, by an admin'
);
select is(
  public.get_provisioning_request((tests.request('new')).id) #>> '{request,status}', 'processing', 'every admin may ask about it'
);
select is_empty(
  $$ select from public.provisioning_requests r where r.id = (tests.request('new')).id $$,
  'but sees not its row, which has the key with which another could be put in its place'
);
select is(
  tests.error_of(format('select public.mark_provisioning_failed(%L, 1)', (tests.request('new')).id)) ->> 'code', 'NOT_FOUND',
  'no admin may fail it'
);
select tests.sign_out();

select is(tests.sign_up('new') ->> 'owner_id', (select answer ->> 'owner_id' from answers), 'the same key again is the same attempt');
select is(
  tests.error_of($$select tests.sign_up('new', '{"tenant": {"name": "Another"}}')$$) ->> 'code', 'IDEMPOTENCY_KEY_REUSED',
  'with another payload it is refused'
);
