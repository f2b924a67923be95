-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('taken');
select tests.accept('batch', tests.items('{s1}', '{"owner": {"mode": "password"}}') || tests.items('{s2}', '{"owner": {"mode": "temporary"}}')
  || tests.items('{s3}', '{"api_key": true}') || tests.items('{taken}', '{"owner": {"mode": "password", "email": "other@pgtap.test"}}'));
select is(tests.item_states('batch'), '{queued,queued,queued,failed:DUPLICATE_SLUG}', 'they are accepted');
select tests.sign_out();
select is_empty($$ select tests.claim_batch('batch') $$, 'a worker of this very batch takes none that need a secret');
update public.tenants set slug = 'pgtap-renamed' where slug = 'pgtap-taken';
select tests.sign_in('admin');
select public.retry_batch((tests.batch('batch')).id);
select tests.sign_out();
select is((tests.item_states('batch'))[4], 'failed:DUPLICATE_SLUG', 'nor is one tried again without the password that only its sender knows');
select is(
  (select count(*) from private.claim_requests(50, (tests.batch('batch')).id, jsonb_build_object('2', jsonb_build_object('public_key', 'pk_' || repeat('q', 43), 'secret_hash', repeat('e', 64))))),
  3::bigint, 'its sender takes them'
);
update public.provisioning_requests set lease_expires_at = now() - interval '1 second' where batch_id = (tests.batch('batch')).id;
select is((select array_agg(c ->> 'batch_position') from tests.claim_batch('batch') c), '{2}', 'of those begun and left behind a worker takes the invited');
