-- In both isolations.
-- Only these tests' owners are owed one.
update public.tenant_members set setup_email_due_at = null where setup_email_due_at is not null;
select tests.create_admin('admin');
select tests.create_user('existing');
select tests.sign_in('admin');
select tests.accept('whole', tests.items('{w0}') || jsonb_build_array(
  jsonb_build_object('payload', tests.payload('w1', jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('existing'), 'user_id', tests.user_id('existing'))))),
  jsonb_build_object('payload', tests.payload('w2', '{"api_key": true}'))
), 'all_or_nothing');
select tests.sign_out();
select count(*) from private.claim_requests(50, (tests.batch('whole')).id, jsonb_build_object('2', jsonb_build_object(
  'public_key', 'pk_' || repeat('w', 43), 'secret_hash', encode(sha256(convert_to('sk_' || repeat('w', 43), 'utf8')), 'hex')
)));
select tests.give_birth_to_item('whole', 0);
select tests.give_birth_to_item('whole', 2);
select is((select count(*) from public.provisioning_requests r where r.batch_id = (tests.batch('whole')).id and r.prepared_at is not null), 3::bigint, 'everything is prepared');
select is((tests.batch('whole')).outcome, null, 'and nothing decided');

create function tests.sees_anything() returns bigint
language sql as $$ select (select count(*) from public.tenants) + (select count(*) from public.packages) + (select count(*) from public.tenant_members) $$;
select tests.sign_in('existing');
select is(tests.sees_anything(), 0::bigint, 'an owner who was there sees nothing of it');
select tests.sign_out();
create temporary table born on commit drop as select private.request_owner_id(tests.item_request('whole', 0)) as id;
select set_config('request.jwt.claims', jsonb_build_object('sub', id, 'role', 'authenticated')::text, true), set_config('role', 'authenticated', true) from born;
select is(tests.sees_anything(), 0::bigint, 'nor does one who was born for it');
select tests.use_secret_key();
select is(public.verify_tenant_api_key(encode(sha256(convert_to('sk_' || repeat('w', 43), 'utf8')), 'hex')), null, 'its keys do not verify');
select is((select count(*) from public.claim_setup_emails(50)), 0::bigint, 'no e-mail is owed');
select tests.sign_in('admin');
select is(tests.error_of(format('select public.change_tenant_status(%L, %L)', (tests.tenant('w0')).id, 'suspend')) ->> 'code', 'INVALID_TRANSITION', 'nobody suspends it');
select is(tests.error_of(format('select public.transfer_tenant(%L, %L)', (tests.tenant('w0')).id, tests.email_of('existing'))) ->> 'code', 'NOT_FOUND', 'nor gives it away');
select tests.sign_out();
select is(
  tests.error_of(format(
    $$ select public.provision_tenant_atomic(p_idempotency_key => %L, p_payload => tests.payload('w0')) from (select tests.sign_in('admin')) s $$,
    (tests.item_request('whole', 0)).idempotency_key
  )) ->> 'code',
  'INVALID_TRANSITION', 'nor begins an item by itself, with its key'
);
select is_empty($$ select from private.invariant_violations() v where v.subject in (select r.id::text from public.provisioning_requests r where r.batch_id = (tests.batch('whole')).id) $$, 'to wait is no violation');
select is(private.reap_expired_requests(), 0, 'the reaper does not fail what is prepared');
select is(tests.item_states('whole'), '{completed,completed,completed}', 'it decides');
select is((select count(*) from private.claim_setup_emails(50, (tests.batch('whole')).id)), 2::bigint, 'now the new owners are owed an e-mail each');
