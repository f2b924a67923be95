-- In both isolations.
select tests.create_admin('admin');
select tests.create_user('existing');
select tests.sign_in('admin');
select is(
  tests.error_of($$ select tests.accept('faulty', tests.items('{a1,a1}'), 'all_or_nothing') $$) ->> 'code', 'BATCH_REJECTED',
  'a faulty item keeps the whole from being accepted'
);
select is((tests.batch('faulty')).id, null, 'nothing of it is written');

select tests.accept('whole', tests.items('{w1,w2}') || jsonb_build_array(jsonb_build_object('payload', tests.payload(
  'w3', jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('existing'), 'user_id', tests.user_id('existing')))
))), 'all_or_nothing');
select is(tests.error_of($$ select tests.provision('w1') $$) ->> 'code', 'EMAIL_UNAVAILABLE', 'its addresses are reserved');
select tests.sign_out();
select count(*) from tests.claim_batch('whole');
select tests.give_birth_to_item('whole', 0);
select is((tests.tenant('w1')).status, 'provisioning', 'an owner who is there waits for the others');
select is(tests.item_states('whole'), '{running,running,running}', 'nothing is complete');
select private.settle_batches();
select is((tests.batch('whole')).outcome, null, 'it can not be decided yet');
select is_empty($$ select * from private.invariant_violations() where subject in (select r.id::text from public.provisioning_requests r where r.batch_id = (tests.batch('whole')).id) $$, 'to wait is no violation');
select tests.give_birth_to_item('whole', 1);
select private.settle_batches();
select is(tests.item_states('whole'), '{completed,completed,completed}', 'with the last owner all of them are active');
select is((tests.batch('whole')).outcome, 'activated', 'in one commit');
select is((tests.tenant('w3')).owner_id, tests.user_id('existing'), 'an owner who was there before has theirs, too');

select tests.sign_in('admin');
select tests.accept('broken', tests.items('{b1,b2,b3}'), 'all_or_nothing');
select tests.sign_out();
select count(*) from tests.claim_batch('broken', 2);
create temporary table born on commit drop as select tests.give_birth_to_item('broken', 0) as id;
select tests.use_secret_key();
select public.mark_provisioning_failed((tests.item_request('broken', 1)).id, 1, '{"code": "EMAIL_UNAVAILABLE"}');
select public.settle_batches();
select tests.sign_out();
select is(tests.item_states('broken'), '{failed:BATCH_ROLLED_BACK,failed:EMAIL_UNAVAILABLE,failed:BATCH_ROLLED_BACK}', 'one failure fails all');
select is((tests.batch('broken')).error, '{"code": "EMAIL_UNAVAILABLE", "reason": null, "position": 1}', 'the batch names it');
select is_empty($$ select from public.tenants where slug in ('pgtap-b1', 'pgtap-b2', 'pgtap-b3') $$, 'no tenant is left');
select ok(not tests.user_exists(id), 'nor the owner who was born for it') from born;
select is(
  tests.error_of(format('select tests.give_birth(%L, %L)', id, tests.email_of('b1'))) ->> 'sqlstate', '55000',
  'who can not be born any more, either'
)
from born;

select tests.sign_in('admin');
select public.retry_batch((tests.batch('broken')).id);
select is(tests.item_states('broken'), '{queued,queued,queued}', 'the whole can be tried again');
select is(tests.error_of($$ select tests.provision('b1') $$) ->> 'code', 'EMAIL_UNAVAILABLE', 'with its addresses');
select tests.sign_out();
select count(*) from tests.claim_batch('broken');
select tests.give_birth_to_item('broken', p) from generate_series(0, 2) p;
select private.reap_expired_requests();
select is(tests.item_states('broken'), '{completed,completed,completed}', 'the reaper decides what no worker did');
