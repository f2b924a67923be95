-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_admin('former');
select tests.create_user('owner');
select tests.sign_in('admin');
select tests.accept('mine', tests.items('{m1}'));
select tests.sign_out();
select tests.sign_in('former');
select tests.accept('formers', tests.items('{f1}'));
select tests.sign_out();
update public.employees set status = 'INACTIVE' where user_id = tests.user_id('former');

create temporary table calls (call text, service_role text) on commit drop;
insert into calls values
  ($$ public.accept_batch(gen_random_uuid(), tests.items('{x1}')) $$, '42501'),
  ($$ public.examine_batch(gen_random_uuid(), tests.items('{x1}')) $$, '42501'),
  ($$ public.list_batches() $$, '42501'),
  ($$ public.get_batch(%L) $$, null),
  ($$ public.list_batch_items(%L) $$, null),
  ($$ public.list_batch_events(%L) $$, null),
  ($$ public.retry_batch(%L) $$, '42501'),
  ($$ public.cancel_batch(%L) $$, '42501'),
  ($$ public.undo_batch(%1$L, %1$L) $$, '42501');
grant select on calls to anon, authenticated, service_role;

-- The code that a call comes to, or its SQLSTATE where it has none; what it did is undone.
create function tests.told(p_call text, p_batch text) returns text
language sql as $$
  select case when e ->> 'sqlstate' like 'PT%' then e ->> 'code' else e ->> 'sqlstate' end
  from (select tests.error_of('select ' || format(p_call, (tests.batch(p_batch)).id))) as t (e)
$$;

select tests.be_anonymous();
select is(tests.told(call, 'mine'), '42501', 'nobody may ' || call) from calls;
select tests.sign_in('owner');
select is(tests.told(call, 'mine'), 'FORBIDDEN', 'an ordinary user may not ' || call) from calls;
select tests.sign_in('former');
select is(tests.told(call, 'formers'), 'FORBIDDEN', 'who is no admin any more may not ' || call) from calls;
select tests.sign_in('other');
select is(tests.told(call, 'mine'), 'NOT_FOUND', 'another admin''s batch is an unknown batch to ' || call)
from calls where call like '%\%%';
select is(jsonb_array_length(public.list_batches()), 0, 'and is in no list of theirs');
select is_empty('select from public.provisioning_batches', 'nor in a table');
select is_empty('select from public.provisioning_batch_items', 'with its items');
select is(tests.accept('mine', tests.items('{o1}')) ->> 'replayed', 'false', 'its key is free for them');
select tests.sign_in('admin');
select is(tests.told(call, 'formers'), 'NOT_FOUND', 'a former admin''s batch is no other admin''s: ' || call)
from calls where call like '%\%%';
select tests.use_secret_key();
select is(tests.told(call, 'formers'), service_role, 'the service role and ' || call) from calls;
