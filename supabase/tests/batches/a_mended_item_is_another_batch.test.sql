-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.accept('batch', tests.items('{n1}') || tests.items('{n2}', '{"tenant": {"timezone": "Mars/Base"}}'));
select is(tests.item_states('batch'), '{queued,failed:VALIDATION_ERROR}', 'an item is at fault');
select is(tests.accept('batch', tests.items('{n1}') || tests.items('{n2}', '{"tenant": {"timezone": "Mars/Base"}}')) -> 'replayed', 'true', 'the same again is the same batch');
select is(
  tests.error_of($$ select tests.accept('batch', tests.items('{n1}') || tests.items('{n2}', '{"tenant": {"timezone": "UTC"}}')) $$) ->> 'code',
  'IDEMPOTENCY_KEY_REUSED', 'mended it is another one: the old answer would be a lie'
);
