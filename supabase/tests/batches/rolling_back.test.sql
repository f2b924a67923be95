-- In both isolations.
-- Three items each: the first two owners are born, the third is not, and then something ends it.
select tests.create_admin('admin');
select tests.create_admin('former');
create temporary table births (name text, position integer, id uuid) on commit drop;
create function tests.half_make(p_name text, p_admin text) returns void
language plpgsql as $$
begin
  perform tests.sign_in(p_admin);
  perform tests.accept(p_name, tests.items(array[p_name || '-0', p_name || '-1', p_name || '-2']), 'all_or_nothing');
  perform tests.sign_out();
  perform tests.claim_batch(p_name);
  insert into births select p_name, p, tests.give_birth_to_item(p_name, p) from generate_series(0, 1) p;
end
$$;
-- What is left of it: tenants, owners who were born for it, requests that are open.
create function tests.left_of(p_name text) returns text
language sql security definer as $$
  select concat_ws(' ',
    (select count(*) from public.tenants t where t.slug like 'pgtap-' || p_name || '-%'),
    (select count(*) from births b join auth.users u on u.id = b.id where b.name = p_name),
    (select count(*) from public.provisioning_requests r where r.batch_id = (tests.batch(p_name)).id and r.status in ('pending', 'processing'))
  )
$$;

select tests.half_make(name, case name when 'demoted' then 'former' else 'admin' end)
from unnest('{item,cancel,undo,late,demoted,reference,deferred,trigger,became,softly}'::text[]) name;
select is(tests.left_of('item'), '3 2 3', 'half made, for comparison');

select tests.use_secret_key();
select public.mark_provisioning_failed((tests.item_request('item', 2)).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select tests.sign_in('admin');
select public.cancel_batch((tests.batch('cancel')).id);
select public.undo_batch((tests.batch('undo')).id, (tests.batch('undo')).id::text);
select tests.sign_out();
update public.provisioning_batches set deadline_at = now() - interval '1 second' where id = (tests.batch('late')).id;
update public.employees set status = 'INACTIVE' where user_id = tests.user_id('former');
select private.settle_batches();
select is(tests.left_of(name), '0 0 0', 'nothing is left after ' || what) from (values
  ('item', 'an item''s failure'), ('cancel', 'a cancelling'), ('undo', 'an undoing'), ('late', 'its deadline'), ('demoted', 'its admin''s demotion')
) as ends (name, what);
select is((tests.batch(name)).error, error, name || ' says why') from (values
  ('item', '{"code": "AUTH_UNAVAILABLE", "reason": null, "position": 2}'::jsonb), ('cancel', '{"code": "BATCH_ITEM_CANCELLED", "reason": null}'),
  ('undo', '{"code": "BATCH_UNDONE", "reason": null}'), ('late', '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}'), ('demoted', '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}')
) as ends (name, error);
select is(
  tests.error_of(format('select tests.give_birth(%L, %L)', a.owner_id, r.owner_email)) ->> 'sqlstate', '55000', 'no owner of it is born any more'
)
from public.provisioning_attempts a join public.provisioning_requests r on r.id = a.request_id
where r.batch_id in ((tests.batch('item')).id, (tests.batch('late')).id);
select tests.sign_in('admin');
select is(tests.provision_and_activate('late-0') ->> 'status', 'processing', 'slug and address are free');
select tests.sign_out();

-- What an application hangs on a user stands in nobody's way.
create table tests.profiles (user_id uuid references auth.users (id));
create table tests.deferred_profiles (user_id uuid references auth.users (id) deferrable initially deferred);
insert into tests.profiles select id from births where name = 'reference' and position = 0;
insert into tests.deferred_profiles select id from births where name = 'deferred' and position = 0;
create table tests.guarded as select id from births where name = 'trigger' and position = 0;
create function tests.guard() returns trigger language plpgsql as $$
begin
  if exists (select from tests.guarded g where g.id = old.id) then
    raise exception 'the application minds';
  end if;
  return old;
end
$$;
create trigger guard before delete on auth.users for each row execute function tests.guard();
select private.roll_back_batch((tests.batch(name)).id, '{"code": "TIMEOUT", "reason": null}') from unnest('{reference,deferred,trigger}'::text[]) name;
set constraints all immediate;
select is(tests.left_of(name), '0 1 0', 'an application''s ' || name || ' keeps its user, and nothing else') from unnest('{reference,deferred,trigger}'::text[]) name;
select is((select count(*) from private.invariant_violations() v join births b on v.subject = b.id::text where v.problem = 'DEAD_ATTEMPT_HAS_USER'), 3::bigint, 'the doctor tells of them');
delete from tests.profiles; delete from tests.deferred_profiles; delete from tests.guarded;
select private.repair_violation('DEAD_ATTEMPT_HAS_USER', id::text) from births where name in ('reference', 'deferred', 'trigger');
select is(tests.left_of('reference'), '0 0 0', 'and mends it when nothing is in the way any more');

insert into public.employees (user_id, role) select id, 'EMPLOYEE' from births where name = 'became' and position = 0;
insert into public.tenant_members (tenant_id, user_id, role) select (tests.tenant('late-0')).id, id, 'MEMBER' from births where name = 'became' and position = 1;
select private.roll_back_batch((tests.batch('became')).id, '{"code": "TIMEOUT", "reason": null}');
select is(tests.left_of('became'), '0 2 0', 'who has become something else meanwhile stays (I10)');

-- An owner who is gone when it is decided.
select tests.give_birth_to_item('softly', 2);
update auth.users set deleted_at = now() where id = (select id from births where name = 'softly' and position = 0);
select private.settle_batches();
select is(tests.left_of('softly'), '0 0 0', 'an owner who was deleted, softly too, before the decision fails all of them');
select tests.create_user('leaving');
select tests.sign_in('admin');
select tests.accept('left', tests.items('{left-0}') || jsonb_build_array(jsonb_build_object('payload', tests.payload('left-1', jsonb_build_object(
  'owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('leaving'), 'user_id', tests.user_id('leaving'))
)))), 'all_or_nothing');
select tests.sign_out();
select tests.claim_batch('left');
delete from auth.users where id = tests.user_id('leaving');
select tests.give_birth_to_item('left', 0);
select private.settle_batches();
select is(tests.left_of('left'), '0 0 0', 'an existing owner who was, too');
select is_empty($$ select from private.invariant_violations() v where v.problem like 'BATCH%' or v.problem like '%STUCK' $$, 'no batch is half made or stuck');
