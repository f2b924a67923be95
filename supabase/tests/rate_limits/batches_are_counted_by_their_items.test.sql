select tests.create_admin('admin');
-- One token a minute: whatever runs here takes less.
update private.rate_limit_rules set capacity = 5, per_minute = 1 where action = 'batch_items';
select tests.sign_in('admin');

select is(
  (tests.accept('first', tests.items('{a,b,c}'))) #>> '{rate_limit,remaining}', '2', 'a batch takes a token for each item'
);
select is((tests.accept('first', tests.items('{a,b,c}'))) #>> '{rate_limit,remaining}', '2', 'the same batch again takes none');
select is(
  tests.error_of($$ select tests.accept('second', tests.items('{d,e,f}')) $$) ->> 'code', 'RATE_LIMITED',
  'one with more items than tokens is refused'
);
select is((tests.batch('second')).id, null, 'and is not there');
select is(
  tests.error_of($$ select tests.accept('large', tests.items('{1,2,3,4,5,6}')) $$) ->> 'code', 'VALIDATION_ERROR',
  'one that would never fit is not told to wait'
);
select is((tests.accept('third', tests.items('{d,e}'))) #>> '{rate_limit,remaining}', '0', 'one that fits is accepted');
