-- In both isolations.
select tests.create_admin('warden');

-- Born while the trigger was off, and now overdue.
select tests.provision_victim('overdue', false);
select tests.as_replica(format(
  'select tests.give_birth(owner_id, %L) from public.provisioning_attempts where request_id = %L',
  (tests.request('overdue')).owner_email, (tests.request('overdue')).id
));
update public.provisioning_requests
set lease_expires_at = now() - interval '1 hour', deadline_at = now() - interval '1 hour'
where id = (tests.request('overdue')).id;
select private.fail_stuck_request((tests.request('overdue')).id);
select is((tests.request('overdue')).status, 'completed', 'a stuck request whose owner is there is completed, not failed');

-- What half a restore leaves: the tenant was given away since, and the first owner has become an admin.
select tests.provision_victim('restored', true);
create temporary table first_owner on commit drop as select (tests.tenant('restored')).owner_id as id;
select tests.create_user('second');
select tests.sign_in('warden');
select public.transfer_tenant((tests.tenant('restored')).id, tests.email_of('second'));
select tests.sign_out();
insert into public.employees (user_id, role) select id, 'ADMIN' from first_owner;
select tests.set_attempt((tests.request('restored')).id, 'running');
select tests.use_secret_key();
select lives_ok('select from public.repair_invariants(false)', 'the doctor mends what it can');
select lives_ok('select from public.repair_invariants(false)', 'and once more');
select tests.sign_out();
select is((tests.attempt('restored', 1)).status, 'succeeded', 'the attempt that made the tenant is a success again');
select ok((select tests.user_exists(id) from first_owner), 'I10: who was born of it is not deleted');
select isnt_empty('select from public.employees e join first_owner o on o.id = e.user_id', 'and is still an admin');

-- A dead attempt's user who has become something since needs a person.
select tests.provision_victim('grown', false);
select private.compensate_attempt(tests.request('grown'), '{}');
select tests.as_replica(format(
  'select tests.give_birth(owner_id, %L) from public.provisioning_attempts where request_id = %L',
  (tests.request('grown')).owner_email, (tests.request('grown')).id
));
insert into public.tenant_members (tenant_id, user_id, role)
values ((tests.tenant('restored')).id, (tests.attempt('grown', 1)).owner_id, 'MEMBER');
select tests.use_secret_key();
select is(
  (select repair from public.invariant_violations() where subject = (tests.attempt('grown', 1)).owner_id::text), null,
  'a dead attempt''s user who is a member needs a person'
);
