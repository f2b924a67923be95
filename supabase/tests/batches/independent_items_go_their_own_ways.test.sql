-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('taken');
create temporary table accepted on commit drop as select tests.accept(
  'mixed',
  tests.items('{one,two,one,taken}') || '[{"payload": {"tenant": {"name": "X"}}}]'
) as answer;
select is(answer -> 'counts', '{"queued": 2, "failed": 3, "running": 0, "completed": 0, "cancelled": 0, "undone": 0}', 'what is sound is queued, what is not has failed') from accepted;
select is(
  tests.item_states('mixed'),
  '{queued,queued,failed:DUPLICATE_SLUG,failed:DUPLICATE_SLUG,failed:VALIDATION_ERROR}', 'each with its own error'
);
select is(
  (select error -> 'duplicate_of' from public.provisioning_batch_items where batch_id = (tests.batch('mixed')).id and position = 2),
  '0', 'a duplicate names the item that came first'
);
select is(tests.accept('mixed', tests.items('{one,two,one,taken}') || '[{"payload": {"tenant": {"name": "X"}}}]') -> 'replayed', 'true', 'the same batch again is the same batch');
select is(tests.error_of($$ select tests.accept('mixed', tests.items('{one,two}')) $$) ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'another one needs another key');
select tests.sign_out();

select is((select count(*) from tests.claim_batch('mixed')), 2::bigint, 'a worker is handed what is queued');
select is_empty($$ select tests.claim_batch('mixed') $$, 'once');
select tests.give_birth_to_item('mixed', 0);
select is((tests.tenant('one')).status, 'active', 'an item is active when its owner is born');
select is((tests.tenant('two')).status, 'provisioning', 'whatever the others do');
select private.mark_provisioning_failed((tests.item_request('mixed', 1)).id, 1, '{"code": "AUTH_UNAVAILABLE"}')
from (select tests.use_secret_key()) as s;
select tests.sign_out();
select is(tests.item_states('mixed'), '{completed,failed:AUTH_UNAVAILABLE,failed:DUPLICATE_SLUG,failed:DUPLICATE_SLUG,failed:VALIDATION_ERROR}', 'and has its own outcome');
select is_empty($$ select from public.tenants where slug = tests.slug_of('two') $$, 'what failed leaves nothing');
