-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('rival', '{"tenant": {"slug": "pgtap-r1", "domain": "r2.pgtap.test"}, "owner": {"email": "r3@pgtap.test"}}');
select tests.accept('batch', tests.items('{r0,r1}') || jsonb_build_array(
  jsonb_build_object('payload', tests.payload('r2', '{"tenant": {"domain": "r2.pgtap.test"}}')),
  jsonb_build_object('payload', tests.payload('r3')),
  jsonb_build_object('payload', tests.payload('r4', '{"template": "unknown"}')),
  jsonb_build_object('payload', tests.payload('r5')),
  jsonb_build_object('payload', tests.payload('r6')),
  jsonb_build_object('payload', tests.payload('r7', '{"api_key": true}')),
  -- The same address as item 5, which came first.
  jsonb_build_object('payload', tests.payload('r8', '{"owner": {"email": "r5@pgtap.test"}}'))
));
select tests.sign_out();
select tests.claim_batch('batch', 1);
select tests.give_birth_to_item('batch', 0);
select private.begin_queued_request(tests.item_request('batch', p), null) from unnest('{5,7}'::integer[]) p;
select tests.use_secret_key();
select public.mark_provisioning_failed((tests.item_request('batch', p)).id, 1, '{"code": "AUTH_UNAVAILABLE"}') from unnest('{5,7}'::integer[]) p;
select tests.sign_in('admin');
select public.cancel_batch((tests.batch('batch')).id);
select is(
  tests.item_states('batch'),
  '{completed,failed:DUPLICATE_SLUG,failed:DUPLICATE_DOMAIN,failed:EMAIL_UNAVAILABLE,failed:VALIDATION_ERROR,failed:AUTH_UNAVAILABLE,cancelled:BATCH_ITEM_CANCELLED,failed:VALIDATION_ERROR,failed:EMAIL_UNAVAILABLE}',
  'one of each, for comparison'
);
select public.retry_batch((tests.batch('batch')).id);
select is(
  tests.item_states('batch'),
  '{completed,failed:DUPLICATE_SLUG,failed:DUPLICATE_DOMAIN,failed:EMAIL_UNAVAILABLE,failed:VALIDATION_ERROR,queued,cancelled:BATCH_ITEM_CANCELLED,failed:VALIDATION_ERROR,failed:EMAIL_UNAVAILABLE}',
  'what failed is queued again; not what was cancelled, what needs its caller, or what is refused as before: nor does a duplicate take the address of the item that came first'
);
select public.mark_provisioning_failed((tests.request('rival')).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select public.retry_batch((tests.batch('batch')).id);
select is(
  tests.item_states('batch'),
  '{completed,queued,queued,queued,failed:VALIDATION_ERROR,queued,cancelled:BATCH_ITEM_CANCELLED,failed:VALIDATION_ERROR,failed:EMAIL_UNAVAILABLE}',
  'names that have become free are had'
);
select tests.sign_out();
select is((select count(*) from tests.claim_batch('batch')), 4::bigint, 'and a worker begins them');
select tests.give_birth_to_item('batch', p) from unnest('{1,2,3,5}'::integer[]) p;
select is((tests.batch('batch')).cancelled_at, null, 'a batch that was retried is not cancelled');

-- Two failed requests for one address: only one of them can be queued, and the other must not stop it.
update public.provisioning_requests r set status = 'failed', error = '{"code": "AUTH_UNAVAILABLE"}', payload = jsonb_set(payload, '{api_key}', 'false')
where r.id = (tests.item_request('batch', 7)).id;
update public.provisioning_requests r set owner_email = 'twin@pgtap.test', status = 'failed', error = '{"code": "AUTH_UNAVAILABLE"}'
where r.id in ((tests.item_request('batch', 6)).id, (tests.item_request('batch', 7)).id);
select tests.sign_in('admin');
select is(tests.error_of(format('select public.retry_batch(%L)', (tests.batch('batch')).id)), null, 'two that want one address');
select public.retry_batch((tests.batch('batch')).id);
select is((tests.item_states('batch'))[7:8], '{queued,failed:AUTH_UNAVAILABLE}', 'the first has it');

select tests.accept('whole', tests.items('{w0,w1}'), 'all_or_nothing');
select is(tests.error_of(format('select public.retry_batch(%L)', (tests.batch('whole')).id)) ->> 'code', 'INVALID_TRANSITION', 'what is undecided is not tried again');
select public.cancel_batch((tests.batch('whole')).id);
select tests.provision_and_activate('squatter', '{"owner": {"email": "w1@pgtap.test"}}');
select is(public.retry_batch((tests.batch('whole')).id) ->> 'status', 'failed', 'a whole of which one can not be had fails at once');
select is(tests.item_states('whole'), '{failed:BATCH_ROLLED_BACK,cancelled:BATCH_ITEM_CANCELLED}', 'and nothing of it is queued');

-- Whose answer was lost asks again.
select tests.accept('made', tests.items('{m0}'), 'all_or_nothing');
select public.cancel_batch((tests.batch('made')).id);
select public.retry_batch((tests.batch('made')).id);
select tests.sign_out();
select tests.claim_batch('made', 1);
select tests.give_birth_to_item('made', 0);
select private.settle_batches();
select tests.sign_in('admin');
select is(public.retry_batch((tests.batch('made')).id) ->> 'status', 'completed', 'a whole that was made meanwhile says so');
select tests.accept('again', tests.items('{a0,a1}'), 'all_or_nothing');
select public.cancel_batch((tests.batch('again')).id);
select is(public.retry_batch((tests.batch('again')).id) ->> 'status', 'running', 'a whole that is tried again');
select is(public.retry_batch((tests.batch('again')).id) ->> 'status', 'running', 'is answered, and not refused, where that is asked once more');
select tests.accept('one', tests.items('{o0}'));
select is(public.retry_batch((tests.batch('one')).id) ->> 'status', 'running', 'where none has failed there is nothing to try');
select tests.sign_out();
select is(
  (select count(*) from public.provisioning_events e where e.batch_id = (tests.batch(label)).id and e.action = 'batch_retried'),
  expected, label || ': tried again so many times'
)
from (values ('made', 1::bigint), ('again', 1), ('one', 0)) as v (label, expected);
