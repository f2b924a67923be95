create function pg_temp.spend(p_amount integer) returns jsonb
language sql as $$ select private.spend_tokens(tests.user_id('someone'), 'batch_items', p_amount) $$;
update private.rate_limit_rules set capacity = 20000, per_minute = 1 where action = 'batch_items';

select is(
  pg_temp.spend(15000) - 'reset_seconds',
  '{"policy": "batch_items", "quota": 20000, "window_seconds": 1200000, "remaining": 5000}', 'a batch takes as many as it has items'
);
create temporary table refusal on commit drop as select tests.error_of('select pg_temp.spend(10000)') -> 'detail' as detail;
select is(
  detail -> 'rate_limit' #- '{reset_seconds}',
  '{"policy": "batch_items", "quota": 20000, "window_seconds": 1200000, "remaining": 5000}', 'who has too few is told how many there are'
) from refusal;
select ok(
  (detail ->> 'retry_after_seconds')::integer between 5000 * 60 - 60 and 5000 * 60, 'and when there will be enough'
) from refusal;
select is(pg_temp.spend(5000) ->> 'remaining', '0', 'refused, they are still there');
select is(tests.error_of('select pg_temp.spend(20001)') ->> 'code', 'VALIDATION_ERROR', 'for more than a bucket holds waiting is no help');
select is(tests.error_of('select pg_temp.spend(0)') ->> 'sqlstate', 'P0001', 'nothing can''t be spent');
select is(tests.error_of('select pg_temp.spend(-1)') ->> 'sqlstate', 'P0001', 'nor less');
select is(
  tests.error_of($$ select private.spend_tokens(tests.user_id('someone'), 'typing') $$) ->> 'sqlstate', 'P0001',
  'nor what has no limit'
);
