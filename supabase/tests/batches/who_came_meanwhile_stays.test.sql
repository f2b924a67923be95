-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.accept('whole', tests.items('{m1,m2}'), 'all_or_nothing');
select tests.accept('broken', tests.items('{m3,m4,m5}'), 'all_or_nothing');
select tests.accept('single', tests.items('{m6}'));
select tests.sign_out();
select c ->> 'status' from unnest('{whole,broken,single}'::text[]) name, tests.claim_batch(name) c;
select tests.give_birth_to_item('whole', 0);
update auth.users set last_sign_in_at = clock_timestamp() where email = tests.email_of('m1');
select tests.give_birth_to_item('whole', 1);
select private.settle_batches();
select tests.sign_in('admin');
select is(
  public.undo_batch((tests.batch('whole')).id, (tests.batch('whole')).id::text) -> 'kept', '[0]',
  'an owner who signed in while the rest was awaited uses the tenant'
);
select tests.sign_out();

create temporary table born on commit drop as select p as position, tests.give_birth_to_item('broken', p) as id from generate_series(0, 1) p;
update auth.users set last_sign_in_at = clock_timestamp() where email = tests.email_of('m3');
select private.mark_provisioning_failed((tests.item_request('broken', 2)).id, 1, '{}') from (select tests.use_secret_key()) s;
select tests.sign_out();
select private.settle_batches();
select ok(tests.user_exists(id), 'who has signed in is not deleted by a rollback') from born where position = 0;
select ok(not tests.user_exists(id), 'who has not, is') from born where position = 1;
select is_empty($$ select from private.invariant_violations() v join born b on b.id::text = v.subject $$, 'to stay is no violation');
select is((select count(*) from public.provisioning_events where action = 'owner_kept' and request_id = (tests.item_request('broken', 0)).id), 1::bigint, 'the audit tells');

select tests.give_birth_to_item('single', 0);
create table tests.orders (id integer, tenant_id uuid references public.tenants (id) on delete cascade);
insert into tests.orders select n, (tests.tenant('m6')).id from generate_series(1, 3) n;
select tests.sign_in('admin');
select is(
  public.undo_batch((tests.batch('single')).id, (tests.batch('single')).id::text) -> 'kept', '[0]',
  'a tenant whose orders would go with it is in use'
);
select tests.sign_out();
select is((select count(*) from tests.orders), 3::bigint, 'they are all there');
