-- In both isolations.
select tests.create_admin('warden');
select tests.create_user('heir');
select tests.tenant_in_status('acme', 'active');
create temporary table before on commit drop as select * from public.invariant_violations();
create temporary table acme on commit drop as select * from public.tenants where slug = 'pgtap-acme';
grant select on acme to public;
create function pg_temp.change(p_action text, p_reason text default null, p_confirm text default null) returns jsonb
language sql as $$ select public.change_tenant_status(id, p_action, p_reason, p_confirm) from acme $$;
create function pg_temp.events() returns bigint
language sql security definer as $$ select count(*) from public.provisioning_events e join acme a on a.id = e.tenant_id $$;

select tests.sign_in('warden');
select is(
  pg_temp.change('suspend', 'has not paid'),
  jsonb_build_object('tenant_id', id, 'slug', 'pgtap-acme', 'status', 'suspended', 'is_changed', true),
  'suspending says what came of it'
)
from acme;
select tests.sign_out();
select results_eq(
  $$
    select e.actor_id, e.before, e.after, e.details, e.request_id from public.provisioning_events e join acme a on a.id = e.tenant_id
    where e.action = 'tenant_suspended'
  $$,
  $$
    select tests.user_id('warden'), '{"status": "active"}'::jsonb, '{"status": "suspended"}'::jsonb,
      '{"slug": "pgtap-acme", "reason": "has not paid"}'::jsonb, request_id
    from acme
  $$,
  'the audit says who did it, what was before and is after, and why'
);
create temporary table counted on commit drop as select pg_temp.events() as events;
select tests.sign_in('warden');
select is(pg_temp.change('suspend') ->> 'is_changed', 'false', 'suspending again changes nothing');
select tests.sign_out();
select is(pg_temp.events(), events, 'and leaves no second event') from counted;

select tests.sign_in('warden');
select is(tests.error_of('select pg_temp.change(''restore'')') - 'sqlstate', '{
  "code": "INVALID_TRANSITION", "detail": {"from": "suspended", "action": "restore", "allowed": ["archive", "reactivate"]}
}', 'a refusal says what is allowed');
select is(tests.pointers_of(tests.error_of(format('select pg_temp.change(%L, %L)', action, reason))), pointers, title)
from (
  values
    ('an unknown action', 'explode', null, '{/action}'::text[]),
    ('a step of the protocol is no admin''s action', 'activate', null, '{/action}'),
    ('no action', null, null, '{/action}'),
    ('an empty reason', 'archive', '', '{/reason}'),
    ('a long reason', 'archive', repeat('x', 501), '{/reason}'),
    ('a reason with a line break', 'archive', E'a\nb', '{/reason}')
) as bad (title, action, reason, pointers);
select is(
  tests.error_of('select public.change_tenant_status(gen_random_uuid(), ''archive'')') ->> 'code', 'NOT_FOUND', 'an unknown tenant'
);

select tests.sign_in('warden');
select is(
  public.transfer_tenant(id, 'heir@pgtap.test') ->> 'status', 'suspended', 'a suspended tenant with a new owner is suspended still'
)
from acme;
select tests.sign_out();
update public.tenant_members m set setup_email_claimed_at = clock_timestamp() - interval '61 seconds' from acme where m.tenant_id = acme.id;
select tests.sign_in('warden');
select is(public.claim_setup_email(id) ->> 'owner_email', 'heir@pgtap.test', 'its owner may still be sent a set-up e-mail') from acme;
select tests.sign_out();
select is(
  tests.error_of($$ delete from auth.users where email = 'heir@pgtap.test' $$) ->> 'code', 'USER_OWNS_TENANT',
  'the owner of a suspended tenant can''t be deleted'
);
select is_empty('select * from public.invariant_violations() except all select * from before', 'nothing is wrong with a suspended tenant');
delete from public.tenant_members where user_id = tests.user_id('heir');
select is(
  (select v.problem from public.invariant_violations() v join acme a on a.id::text = v.subject), 'OWNER_IS_NO_MEMBER',
  'its owner has to be a member, as an active one''s has'
);
select private.repair_violation('OWNER_IS_NO_MEMBER', id::text) from acme;
select tests.as_replica($$ update auth.users set deleted_at = now() where email = 'heir@pgtap.test' $$);
select is(
  (select v.problem || ': ' || coalesce(v.repair, 'needs a person') from public.invariant_violations() v join acme a on a.id::text = v.subject),
  'OWNER_IS_GONE: needs a person', 'if its owner is gone it must be transferred: no repair lifts a suspension'
);
select tests.as_replica($$ update auth.users set deleted_at = null where email = 'heir@pgtap.test' $$);

select tests.sign_in('warden');
select pg_temp.change('archive');
select is(tests.error_of('select public.claim_setup_email(id) from acme') ->> 'code', 'NOT_FOUND', 'an archived tenant''s owner is sent nothing');
select tests.sign_out();
select is(
  tests.error_of($$ delete from auth.users where email = 'heir@pgtap.test' $$) ->> 'code', 'USER_OWNS_TENANT',
  'nor can they be deleted: the tenant may be restored'
);
select tests.as_replica($$ update auth.users set deleted_at = now() where email = 'heir@pgtap.test' $$);
select is(
  (select v.problem from public.invariant_violations() v join acme a on a.id::text = v.subject), 'OWNER_IS_GONE', 'an owner who is gone is found'
);
select private.repair_violation('OWNER_IS_GONE', id::text) from acme;
select is((tests.tenant('acme')).owner_id, null, 'and taken away');
select is((tests.tenant('acme')).status, 'archived', 'while the tenant stays archived');
select tests.sign_in('warden');
select is(pg_temp.change('restore') ->> 'status', 'setup_incomplete', 'without an owner it is restored to wait for one');
select tests.create_user('next');
select is(public.transfer_tenant(id, 'next@pgtap.test') ->> 'status', 'active', 'a transfer makes it active') from acme;
select tests.sign_out();
select is_empty('select * from public.invariant_violations() except all select * from before', 'and everything is well');
