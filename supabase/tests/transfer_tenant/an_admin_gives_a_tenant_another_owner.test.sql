-- In both isolations.
select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_user('heir');
select tests.create_user('ghost');
select tests.sign_in('admin');
select tests.provision('acme', '{}', tests.user_id('acme'));
select tests.give_birth(tests.user_id('acme'), 'acme@pgtap.test');
select tests.provision('waiting');
select tests.sign_out();
update auth.users set deleted_at = now() where id = tests.user_id('ghost');
create temporary table tenants on commit drop as
select (tests.tenant('acme')).id as acme, (tests.tenant('waiting')).id as waiting, (tests.tenant('acme')).activated_at as activated_at;
grant select on tenants to public;

create function pg_temp.attempt(p_tenant_id uuid, p_email text) returns jsonb
language sql as $$ select tests.error_of(format('select public.transfer_tenant(%L, %L)', p_tenant_id, p_email)) $$;

select tests.sign_in('acme');
select is(pg_temp.attempt(acme, 'heir@pgtap.test') ->> 'code', 'FORBIDDEN', 'an owner may not') from tenants;
select tests.sign_in('heir');
select is(pg_temp.attempt(acme, 'heir@pgtap.test') ->> 'code', 'FORBIDDEN', 'a stranger may not take it') from tenants;
select tests.sign_in('clerk');
select is(pg_temp.attempt(acme, 'heir@pgtap.test') ->> 'code', 'FORBIDDEN', 'an employee may not') from tenants;
select tests.use_secret_key();
select is(pg_temp.attempt(acme, 'heir@pgtap.test') ->> 'sqlstate', '42501', 'the secret key may not: somebody has to answer for it') from tenants;
select tests.be_anonymous();
select is(pg_temp.attempt(acme, 'heir@pgtap.test') ->> 'sqlstate', '42501', 'nor may an anonymous caller') from tenants;

select tests.sign_in('other');
select is(
  pg_temp.attempt(acme, email) #> '{detail,errors}', '[{"pointer": "/owner_email", "message": "is no confirmed address of a user with a login of their own"}]',
  format('%s is no new owner', coalesce(email, 'nobody'))
)
from tenants, unnest(array['nobody@pgtap.test', 'ghost@pgtap.test', '', null]) email;
select is(pg_temp.attempt(waiting, 'heir@pgtap.test') ->> 'code', 'NOT_FOUND', 'a provisioning tenant is nobody''s to give') from tenants;
select is(pg_temp.attempt(gen_random_uuid(), 'heir@pgtap.test') ->> 'code', 'NOT_FOUND', 'an unknown tenant is not found');
select is(pg_temp.attempt(null, 'heir@pgtap.test') ->> 'code', 'NOT_FOUND', 'nor is none');

select is(
  public.transfer_tenant(acme, 'Heir@PGTAP.test'),
  jsonb_build_object(
    'tenant_id', acme, 'slug', 'pgtap-acme', 'owner_id', tests.user_id('heir'), 'owner_email', 'heir@pgtap.test', 'status', 'active',
    'is_changed', true
  ),
  'any admin may, and the address counts in lower case'
)
from tenants;
select tests.sign_out();
select is((tests.tenant('acme')).owner_id, tests.user_id('heir'), 'the tenant has its new owner');
select results_eq(
  'select m.user_id, m.role from public.tenant_members m join tenants on acme = m.tenant_id order by m.role',
  $$ values (tests.user_id('acme'), 'MEMBER'), (tests.user_id('heir'), 'OWNER') $$,
  'who was owner stays a member'
);
select is((tests.tenant('acme')).activated_at, activated_at, 'it was activated when it was activated') from tenants;
select results_eq(
  $$ select actor_id, details from public.provisioning_events e join tenants on acme = e.tenant_id where action = 'tenant_transferred' $$,
  $$ select tests.user_id('other'), jsonb_build_object('from', tests.user_id('acme'), 'to', tests.user_id('heir')) $$,
  'the audit says who gave it, from whom, to whom'
);
select tests.sign_in('heir');
select is((select count(*) from public.tenants), 1::bigint, 'the new owner sees it');
select tests.sign_in('acme');
select is((select count(*) from public.tenants), 1::bigint, 'the old one still does');

select tests.sign_in('admin');
-- Where their rows are: a row that is written anew is somewhere else.
create temporary table before on commit drop as
select array[t.ctid::text, m.ctid::text] as rows
from public.tenants t
join tenants on acme = t.id
join public.tenant_members m on m.tenant_id = t.id and m.user_id = t.owner_id;
grant select on before to public;
select is(
  public.transfer_tenant(acme, 'heir@pgtap.test') - array['tenant_id', 'slug', 'status', 'owner_email'],
  jsonb_build_object('owner_id', tests.user_id('heir'), 'is_changed', false),
  'to the owner it is theirs already'
)
from tenants;
select tests.sign_out();
select is(
  (
    select array[t.ctid::text, m.ctid::text]
    from public.tenants t
    join tenants on acme = t.id
    join public.tenant_members m on m.tenant_id = t.id and m.user_id = t.owner_id
  ),
  rows,
  'and nothing is written'
)
from before;
select is(
  (select count(*) from public.provisioning_events e join tenants on acme = e.tenant_id where e.action = 'tenant_transferred'),
  1::bigint,
  'nor said twice'
);

select tests.sign_in('admin');
select is(
  tests.error_of(format('select public.transfer_tenant(%L, %L, %L)', acme, 'acme@pgtap.test', reason)) #>> '{detail,errors,0,pointer}',
  '/reason',
  what || ' is no reason'
)
from tenants, (
  values
    ('an empty one', ''), ('a blank', ' '), ('one of two lines', E'two\nlines'), ('one of two in Unicode', E'two\u2028lines'),
    ('one that turns', E'back\u202ewards'), ('a long one', repeat('x', 501))
) as bad (what, reason);
select public.transfer_tenant(acme, 'acme@pgtap.test', 'Heir has left') from tenants;
select tests.sign_out();
select is(
  (
    select e.details ->> 'reason' from public.provisioning_events e join tenants on acme = e.tenant_id
    where e.action = 'tenant_transferred' order by e.id desc limit 1
  ),
  'Heir has left',
  'why, the audit keeps'
);
select results_eq(
  'select m.user_id, m.role from public.tenant_members m join tenants on acme = m.tenant_id order by m.role',
  $$ values (tests.user_id('heir'), 'MEMBER'), (tests.user_id('acme'), 'OWNER') $$,
  'and back'
);

-- A tenant that lost its owner.
select tests.as_replica(format('delete from auth.users where id = %L', tests.user_id('acme')));
select private.release_tenant(acme) from tenants;
select is((tests.tenant('acme')).status, 'setup_incomplete', 'a tenant without an owner waits');
select tests.sign_in('heir');
select is((select count(*) from public.tenants), 1::bigint, 'a member sees it meanwhile');
select tests.sign_in('admin');
select public.transfer_tenant(acme, 'heir@pgtap.test') from tenants;
select is((tests.tenant('acme')).status, 'active', 'with an owner it is active again');
select tests.sign_out();
select is_empty(
  format('select from public.invariant_violations() where subject = %L', acme), 'and nothing is wrong with it'
)
from tenants;

-- What somebody has taken away by hand.
delete from public.tenant_members m using tenants where m.tenant_id = acme and m.role = 'OWNER';
select tests.sign_in('admin');
select is(public.transfer_tenant(acme, 'heir@pgtap.test') ->> 'is_changed', 'true', 'an owner who is no member becomes one again') from tenants;
select tests.sign_out();
select is_empty(
  format('select from public.invariant_violations() where subject = %L', acme), 'and nothing is wrong with it'
)
from tenants;

-- Somebody who was born for a batch that is not decided.
select tests.sign_in('admin');
select tests.accept('whole', jsonb_build_array(
  jsonb_build_object('payload', tests.payload('first')), jsonb_build_object('payload', tests.payload('second'))
), 'all_or_nothing');
select tests.sign_out();
select count(*) from tests.claim_batch('whole');
create temporary table born on commit drop as select tests.give_birth_to_item('whole', 0) as id;
grant select on born to public;
select tests.sign_in('admin');
select is(
  pg_temp.attempt(acme, 'first@pgtap.test') #>> '{detail,errors,0,pointer}', '/owner_email', 'who may yet be undone is no new owner'
)
from tenants;
select is(
  tests.error_of(format(
    'select public.provision_tenant_atomic(gen_random_uuid(), %L)',
    tests.payload('theirs', jsonb_build_object('owner', jsonb_build_object('mode', 'existing', 'email', 'first@pgtap.test', 'user_id', id)))
  )) #>> '{detail,errors,0,pointer}',
  '/owner/user_id',
  'nor an existing one'
)
from born;
