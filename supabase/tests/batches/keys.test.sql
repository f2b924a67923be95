-- In both isolations.
select tests.create_admin('admin');
-- An item with a key of its own, by name.
create function tests.keyed(p_name text, p_changes jsonb default '{}', p_key text default null) returns jsonb
language sql immutable as $$
  select jsonb_build_object('payload', tests.payload(p_name, p_changes), 'idempotency_key', coalesce(p_key, tests.key_of(p_name)::text))
$$;

select tests.sign_in('admin');
create temporary table stray on commit drop as select jsonb_build_array(
  tests.keyed('s0', p_key => 'no uuid'), tests.keyed('s1', p_key => upper(tests.key_of('s1')::text)),
  tests.keyed('s2', p_key => '{' || tests.key_of('s2') || '}'), '{"payload": null}'::jsonb, '7'::jsonb
) as items;
select tests.accept('stray', items) from stray;
select is(
  tests.item_states('stray'), '{failed:IDEMPOTENCY_KEY_MISSING,queued,queued,failed:VALIDATION_ERROR,failed:VALIDATION_ERROR}',
  'a key that is no UUID is a fault, any spelling of one is not'
);
select is(tests.error_of(format('select tests.accept(%L, %L)', 'stray', items)), null, 'the very same call is a replay, whatever was wrong with it') from stray;
select is(tests.error_of(format('select tests.accept(%L, %L)', 'stray', jsonb_set(items, '{1,idempotency_key}', to_jsonb(tests.key_of('else'))))) ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'with another key for an item it is another batch') from stray;
select is(tests.error_of(format('select tests.accept(%L, %L)', 'stray', jsonb_set(items, '{0,idempotency_key}', to_jsonb(tests.key_of('else'))))) ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'where it had none that was one, too') from stray;
select is(tests.error_of(format('select tests.accept(%L, %L, %L)', 'stray', items, 'all_or_nothing')) ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'in another mode, too') from stray;
select is(tests.error_of(format('select tests.accept(%L, %L)', 'stray', jsonb_set(items, '{1,payload,tenant,name}', '"Other"'))) ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'with another payload, too') from stray;

select tests.accept('derived', tests.items('{d0,d1}'));
select tests.sign_out();
select is((tests.item_request('derived', 0)).idempotency_key, private.batch_item_key(tests.key_of('derived'), 0), 'a derived key is made of the batch''s key and the position');
select tests.sign_in('admin');
select is(tests.error_of($$ select tests.provision('d0') $$) ->> 'code', 'EMAIL_UNAVAILABLE', 'what a batch has queued holds its address');

-- Keys that stand for requests of their own already.
select tests.provision_and_activate('done');
select tests.provision('gone');
select public.mark_provisioning_failed((tests.request('gone')).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select tests.provision('open');
select tests.accept('earlier', jsonb_build_array(
  tests.keyed('done'), tests.keyed('gone'), tests.keyed('open'), tests.keyed('done', '{"tenant": {"name": "Other", "slug": "pgtap-other"}, "owner": {"email": "other@pgtap.test"}}'),
  tests.keyed('new'), tests.keyed('new', '{"tenant": {"name": "Twin", "slug": "pgtap-twin"}, "owner": {"email": "twin@pgtap.test"}}')
));
select is(
  tests.item_states('earlier'),
  '{completed,queued,running,failed:IDEMPOTENCY_KEY_REUSED,queued,failed:IDEMPOTENCY_KEY_REUSED}',
  'an earlier request is what its item is: completed stays, failed is tried again, another payload is a fault'
);
select is((tests.item_request('earlier', 0)).batch_id, null, 'a completed request stays its own');
select is(
  tests.error_of($$ select tests.accept('whole', jsonb_build_array(tests.keyed('done')), 'all_or_nothing') $$) ->> 'code', 'BATCH_REJECTED',
  'a whole is made of its own requests only'
);

-- The failed item of a whole is the whole's to try again.
select tests.accept('whole', jsonb_build_array(tests.keyed('w0'), tests.keyed('w1')), 'all_or_nothing');
select tests.claim_batch('whole');
select public.mark_provisioning_failed((tests.item_request('whole', 0)).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select tests.sign_out();
select private.settle_batches();
select tests.sign_in('admin');
select tests.accept('thief', jsonb_build_array(tests.keyed('w1')));
select is((tests.item_request('whole', 1)).batch_id, (tests.batch('whole')).id, 'another batch can not take it out of the whole');
select is(tests.item_states('thief'), '{failed:IDEMPOTENCY_KEY_REUSED}', 'and is told so');
select public.retry_batch((tests.batch('whole')).id);
select is(tests.item_states('whole'), '{queued,queued}', 'the whole is still whole');
