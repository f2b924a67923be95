-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('former');
select tests.sign_in('former');
select tests.accept('formers', tests.items('{f0}'));
select tests.sign_in('admin');
select tests.accept('waiting', tests.items('{w0}'));
select tests.accept('overdue', tests.items('{o0,o1}'));
select tests.accept('inline', tests.items('{i0}', '{"owner": {"mode": "temporary"}}') || tests.items('{i1}'));
select tests.accept('whole', tests.items('{a0}', '{"api_key": true}') || tests.items('{a1}'), 'all_or_nothing');
select tests.sign_out();
select tests.claim_batch('overdue', 1);
update public.employees set status = 'INACTIVE' where user_id = tests.user_id('former');
update public.provisioning_batches set deadline_at = clock_timestamp() - interval '1 second' where id = (tests.batch('overdue')).id;
select is(private.reap_expired_requests(), 2, 'what nobody will begin is failed');
select is(tests.item_states('formers'), '{failed:TIMEOUT}', 'an item whose admin is none any more');
select is(tests.item_states('overdue'), '{running,failed:TIMEOUT}', 'one that is overdue; what is begun has a deadline of its own');
select is(tests.item_states('waiting') || tests.item_states('inline'), '{queued,queued,queued}', 'everything else waits');
update public.provisioning_requests r set created_at = now() - private.request_deadline() - interval '1 second'
where r.batch_id in ((tests.batch('inline')).id, (tests.batch('whole')).id, (tests.batch('waiting')).id);
select is(private.reap_expired_requests(), 2, 'what needs its caller waits for them no longer than any request');
select is(tests.item_states('inline') || tests.item_states('waiting'), '{failed:TIMEOUT,queued,queued}', 'and what does not waits for a worker');
select is(tests.item_states('whole'), '{failed:TIMEOUT,failed:BATCH_ROLLED_BACK}', 'a whole whose caller is gone is rolled back in the same breath');
update public.provisioning_requests r set lease_expires_at = now() - interval '1 second', deadline_at = now() - interval '1 second' where r.status = 'processing';
select is(private.reap_expired_requests(), 1, 'what was begun and left is failed, too');
select is(tests.item_states('overdue'), '{failed:TIMEOUT,failed:TIMEOUT}', 'with its deadline');
select is_empty($$ select from public.tenants t where t.slug like 'pgtap-%' $$, 'nothing of any of them is left');
