-- In both isolations.
select tests.create_admin('admin');
select tests.create_user('existing');
select tests.create_user('other');
select tests.sign_in('admin');
create temporary table used (position integer, what text) on commit drop;
insert into used values
  (2, 'its owner has signed in'), (3, 'it has another member'), (4, 'a key of it has verified'), (5, 'it was given another key'), (6, 'it was suspended'),
  (7, 'it was given away'), (8, 'a package has another price'), (9, 'it has one more segment'), (10, 'the application refers to it'), (11, 'the application refers to it, and looks in the end');
select tests.accept('batch', jsonb_build_array(
  jsonb_build_object('payload', tests.payload('u0')),
  jsonb_build_object('payload', tests.payload('u1', jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', tests.email_of('existing'), 'user_id', tests.user_id('existing'))))),
  jsonb_build_object('payload', tests.payload('u2')), jsonb_build_object('payload', tests.payload('u3')),
  jsonb_build_object('payload', tests.payload('u4', '{"api_key": true}')),
  jsonb_build_object('payload', tests.payload('u5')), jsonb_build_object('payload', tests.payload('u6')), jsonb_build_object('payload', tests.payload('u7')),
  jsonb_build_object('payload', tests.payload('u8')), jsonb_build_object('payload', tests.payload('u9')), jsonb_build_object('payload', tests.payload('u10')),
  jsonb_build_object('payload', tests.payload('u11')), jsonb_build_object('payload', tests.payload('u12')), jsonb_build_object('payload', tests.payload('u13'))
));
select tests.sign_out();
select count(*) from private.claim_requests(13, (tests.batch('batch')).id, jsonb_build_object('4', jsonb_build_object(
  'public_key', 'pk_' || repeat('u', 43), 'secret_hash', encode(sha256(convert_to('sk_' || repeat('u', 43), 'utf8')), 'hex')
)));
select tests.give_birth_to_item('batch', p) from generate_series(0, 11) p where p <> 1;
create function tests.nth(p_position integer) returns uuid language sql security definer as $$ select (tests.tenant('u' || p_position)).id $$;
create function tests.owner_of(p_position integer) returns uuid language sql security definer as $$ select (tests.tenant('u' || p_position)).owner_id $$;

-- None of it is use.
select private.claim_setup_emails(50, (tests.batch('batch')).id);
-- All of this is.
update auth.users set last_sign_in_at = clock_timestamp() where id = tests.owner_of(2);
insert into public.tenant_members (tenant_id, user_id, role) values (tests.nth(3), tests.user_id('other'), 'MEMBER');
select tests.use_secret_key();
select is(public.verify_tenant_api_key(encode(sha256(convert_to('sk_' || repeat('u', 43), 'utf8')), 'hex')) ->> 'is_valid', 'true', 'its key verifies');
select tests.sign_in('admin');
select public.create_tenant_api_key(tests.nth(5), 'Another', 'pk_' || repeat('v', 43), encode(sha256('another'), 'hex'), gen_random_uuid());
select public.change_tenant_status(tests.nth(6), 'suspend'), public.change_tenant_status(tests.nth(6), 'reactivate');
select public.transfer_tenant(tests.nth(7), tests.email_of('other'));
select tests.sign_out();
select tests.in_catalogue_of(tests.nth(8), 'update %I.packages set price_minor = price_minor + 1 where tenant_id = $1 and grouping_order = 1');
select tests.in_catalogue_of(tests.nth(9), 'insert into %I.segments (tenant_id, slug, name, position) values ($1, ''more'', ''More'', 9)');
create table tests.invoices (tenant_id uuid references public.tenants (id));
create table tests.deferred_invoices (tenant_id uuid references public.tenants (id) deferrable initially deferred);
insert into tests.invoices values (tests.nth(10));
insert into tests.deferred_invoices values (tests.nth(11));
create temporary table owners on commit drop as select p as position, tests.owner_of(p) as id from generate_series(0, 11) p;

select tests.sign_in('admin');
select is(tests.error_of(format('select public.undo_batch(%L, %L)', (tests.batch('batch')).id, confirm)) ->> 'code', 'VALIDATION_ERROR', 'not without its id: ' || coalesce(confirm, 'nothing'))
from unnest(array[null, '', 'batch', upper((tests.batch('batch')).id::text) || ' ']) confirm;
select is(
  public.undo_batch((tests.batch('batch')).id, (tests.batch('batch')).id::text) - '{batch_id,created_at,deadline_at,finished_at,counts,error,mode,total}'::text[],
  '{"status": "running", "undone": 2, "kept": [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}', 'used ones are kept, and what is being made'
);
select tests.sign_out();
set constraints all immediate;
select isnt(tests.nth(position), null, 'kept, since ' || what) from used;
select is((tests.item_states('batch'))[position + 1], 'completed', 'and complete') from used where position in (5, 10, 11);
select is(tests.nth(0), null, 'an unused tenant is gone');
select ok(not tests.user_exists(id), 'with the owner who was born for it') from owners where position = 0;
select is(tests.nth(1), null, 'one of an owner who was there before, too');
select ok(tests.user_exists(tests.user_id('existing')), 'and the owner stays (I10)');
select is((tests.item_states('batch'))[14], 'undone:BATCH_UNDONE', 'what nobody has begun is dropped');
select tests.sign_in('admin');
select is(tests.error_of(format('select public.retry_batch(%L)', (tests.batch('batch')).id)) ->> 'code', 'INVALID_TRANSITION', 'an undone batch is not tried again');
select is(tests.provision_and_activate('u0') ->> 'status', 'processing', 'names and address are free');
select is(
  public.undo_batch((tests.batch('batch')).id, (tests.batch('batch')).id::text) - '{batch_id,created_at,deadline_at,finished_at,counts,error,mode,total}'::text[],
  '{"status": "running", "undone": 2, "kept": [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}', 'who asks again is told the same'
);
select tests.sign_out();
select is(
  (select count(*) from public.provisioning_events e where e.batch_id = (tests.batch('batch')).id and e.action = 'batch_undone'), 1::bigint,
  'and what is undone is not undone again'
);
select is(tests.error_of(format('select tests.give_birth(%L, %L)', id, 'again@pgtap.test')) ->> 'sqlstate', '55000', 'nor is its owner born again') from owners where position = 0;
select is_empty($$ select from private.invariant_violations() v join owners o on o.id::text = v.subject or tests.nth(o.position)::text = v.subject $$, 'nothing is violated');
