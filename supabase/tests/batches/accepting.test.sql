select tests.create_admin('admin');
create function tests.refusal(p_items jsonb, p_mode text default 'independent', p_key uuid default tests.key_of('refused')) returns text
language sql as $$
  select concat_ws(' ', e ->> 'code', e #>> '{detail,errors,0,pointer}')
  from (select tests.error_of(format('select public.accept_batch(%L, %L, %L)', p_key, p_items, p_mode))) as t (e)
$$;
select tests.sign_in('admin');
select is(tests.refusal(items, mode), wanted, what) from (values
  (null::jsonb, 'independent', 'VALIDATION_ERROR /tenants', 'no list at all'),
  ('{"payload": {}}', 'independent', 'VALIDATION_ERROR /tenants', 'an item instead of a list'),
  ('[]', 'independent', 'VALIDATION_ERROR /tenants', 'an empty list'),
  ('[{}]', null, 'VALIDATION_ERROR /mode', 'no mode'),
  ('[{}]', 'all', 'VALIDATION_ERROR /mode', 'an unknown mode'),
  ((select jsonb_agg('{}'::jsonb) from generate_series(1, 10001)), 'independent', 'VALIDATION_ERROR /tenants', '10,001 items')
) as refused (items, mode, wanted, what);
select is(tests.refusal('[{}]', p_key => null), 'IDEMPOTENCY_KEY_MISSING', 'no key');
select is((tests.batch('refused')).id, null, 'nothing of any of them is written');

create temporary table examined on commit drop as
select public.examine_batch(tests.key_of('most'), (select tests.items(array_agg('n' || n)) from generate_series(1, 10000) n)) as report;
select is(report, '{"total": 10000, "faulty": 0, "items": []}', '10,000 items are examined') from examined;
select is((tests.batch('most')).id, null, 'and nothing is written by that');
select is(
  tests.accept('most', (select tests.items(array_agg('n' || n)) from generate_series(1, 10000) n)) #>> '{counts,queued}', '10000',
  '10,000 are accepted'
);
select is(
  tests.error_of($$ select tests.accept('more', (select tests.items(array_agg('m' || n)) from generate_series(1, 10000) n)) $$), null, 'twice'
);
select tests.accept('more', (select tests.items(array_agg('m' || n)) from generate_series(1, 10000) n));
select is(
  tests.error_of($$ select tests.accept('too many', tests.items('{t1}')) $$) ->> 'code', 'RATE_LIMITED',
  'one admin can not fill the queue'
);
select is(
  tests.error_of($$ select tests.accept('most', (select tests.items(array_agg('n' || n)) from generate_series(1, 10000) n)) $$), null,
  'and is still told of what is accepted already'
);
