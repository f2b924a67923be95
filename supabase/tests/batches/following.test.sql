-- In both isolations.
-- Events as others have committed them, in transactions of which nobody is in the middle any more.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.accept('batch', tests.items('{e0,e1}'));
select is(public.list_batch_events((tests.batch('batch')).id) -> 'events', '[]', 'what a transaction has done is not told while it is open: something could still appear below it');
select tests.sign_out();
insert into public.provisioning_events (transaction_id, action, batch_id, request_id)
values ('7', 'third', (tests.batch('batch')).id, (tests.item_request('batch', 1)).id), ('5', 'first', (tests.batch('batch')).id, null), ('7', 'fourth', (tests.batch('batch')).id, null), ('6', 'second', (tests.batch('batch')).id, null);
insert into public.provisioning_events (transaction_id, action) values ('6', 'elsewhere');

create function tests.told(p_after_transaction text, p_after_id bigint, p_limit integer default 200) returns text
language sql as $$
  select string_agg(e ->> 'action', ' ') from jsonb_array_elements(public.list_batch_events((tests.batch('batch')).id, p_after_transaction, p_after_id, p_limit) -> 'events') e
$$;
create temporary table ids on commit drop as select action, id from public.provisioning_events e where e.batch_id = (tests.batch('batch')).id;
grant select on ids to authenticated;
select tests.sign_in('admin');
select is(tests.told(null, null), 'first second third fourth', 'in the order in which transactions began, whatever the numbers');
select is(tests.told(null, null, 2), 'first second', 'page by page');
select is(tests.told('6', (select id from ids where action = 'second')), 'third fourth', 'going on where the page ended');
select is(tests.told('7', (select id from ids where action = 'third')), 'fourth', 'in the middle of a transaction, too');
select is(tests.told('7', (select id from ids where action = 'fourth')), null, 'to the end');
select is(public.list_batch_events((tests.batch('batch')).id, '6', 0) #>> '{events,1,position}', '1', 'an item''s event says which');
