-- In both isolations.
-- What callers send over SQL is not what the contract lets through over HTTP: none of it may be stored as it came (I5).
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.accept('leaky', jsonb_build_array(
  jsonb_build_object('payload', tests.payload('l0', '{"owner": {"password": "hunter2-canary"}}')),
  jsonb_build_object('payload', tests.payload('l1', '{"hunter2-canary": 1, "tenant": {"contact": {"secret": "hunter2-canary"}}}')),
  jsonb_build_object('payload', 'hunter2-canary'::text),
  jsonb_build_object('payload', jsonb_build_array('hunter2-canary')),
  jsonb_build_object('payload', tests.payload('l4', '{"owner": {"mode": ["hunter2-canary"]}, "limits": "hunter2-canary"}')),
  jsonb_build_object('payload', tests.payload('l5'), 'error', '{"code": "hunter2-canary", "reason": "hunter2-canary"}'::jsonb),
  jsonb_build_object('payload', tests.payload('l6'), 'error', '{"code": "VALIDATION_ERROR", "errors": [{"pointer": "/owner/password", "message": "hunter2-canary"}], "extra": "hunter2-canary"}'::jsonb),
  jsonb_build_object('payload', tests.payload('l7'), 'error', '"hunter2-canary"'::jsonb),
  jsonb_build_object('payload', tests.payload('l8'), 'password', 'hunter2-canary'),
  to_jsonb('hunter2-canary'::text),
  jsonb_build_object('payload', tests.payload('l10'), 'idempotency_key', 'hunter2-canary'),
  jsonb_build_object('payload', tests.payload('l11', '{"owner": {"mode": "hunter2-canary"}, "features": ["hunter2-canary"], "api_key": "hunter2-canary"}'))
));
select tests.sign_out();
select unalike(b::text, '%hunter2%', 'not in the batch') from public.provisioning_batches b where b.id = (tests.batch('leaky')).id;
select unalike(i::text, '%hunter2%', 'not in item ' || i.position) from public.provisioning_batch_items i where i.batch_id = (tests.batch('leaky')).id order by i.position;
select is_empty($$ select from public.provisioning_requests r where r::text like '%hunter2%' $$, 'not in a request');
select is_empty($$ select from public.provisioning_events e where e::text like '%hunter2%' $$, 'not in an event');
select is(
  tests.item_states('leaky'),
  '{failed:VALIDATION_ERROR,failed:VALIDATION_ERROR,failed:VALIDATION_ERROR,failed:VALIDATION_ERROR,failed:VALIDATION_ERROR,failed:VALIDATION_ERROR,failed:VALIDATION_ERROR,queued,queued,failed:VALIDATION_ERROR,failed:IDEMPOTENCY_KEY_MISSING,failed:VALIDATION_ERROR}',
  'each item is told what is wrong with it'
);
