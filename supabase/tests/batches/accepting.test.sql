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

create temporary table most on commit drop as
select jsonb_agg(jsonb_build_object('payload', tests.payload('n0', '{"template": "Unknown"}'))) as items from generate_series(1, 10000);
select is(tests.accept('most', items) #>> '{counts,failed}', '10000', '10,000 are accepted') from most;
select tests.accept('one', tests.items('{n1}'));
select is(tests.item_states('one'), '{queued}', 'and one is');

select tests.sign_out();
insert into public.provisioning_requests (admin_user_id, idempotency_key, payload, owner_email, owner_mode, batch_id, batch_position)
select b.admin_user_id, gen_random_uuid(), '{}', n || '@quota.test', 'invite', b.id, n
from (select (tests.batch('one')).*) b, generate_series(1, 19998) n;
select tests.sign_in('admin');
select is(tests.refusal(tests.items('{n2,n3}')), 'RATE_LIMITED', 'one admin can not fill the queue');
select is(tests.refusal(tests.items('{n2}')), '', 'up to 20,000 items may wait');
select is(tests.refusal(tests.items('{n1}'), p_key => tests.key_of('one')), '', 'who asks for what is accepted already is still told');
