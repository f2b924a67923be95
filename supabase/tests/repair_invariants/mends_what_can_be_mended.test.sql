select tests.create_admin('warden');
select tests.allow_duplicates();
create temporary table made on commit drop as
select p.*, tests.violate(p.problem) as subject from tests.problems() p;
create temporary table sick on commit drop as select * from public.invariant_violations();

create temporary table untouched on commit drop as select tests.everything() as digest;

select tests.use_secret_key();
select results_eq(
  'select invariant, problem, subject, repair from public.repair_invariants()',
  'select invariant, problem, subject, repair from public.invariant_violations()',
  'a dry run, the default, reports what is wrong'
);
select is_empty('select from public.repair_invariants(true) where is_done', 'a dry run has done nothing');
select is_empty('select from public.repair_invariants(null) where is_done', 'neither yes nor no is a dry run, too');
select tests.sign_out();
select is(tests.everything(), digest, 'a dry run changes nothing') from untouched;

select tests.use_secret_key();
create temporary table mended on commit drop as select * from public.repair_invariants(false);
select tests.sign_out();
grant select on mended to service_role;

select bag_eq('select invariant, problem, subject, repair from mended', 'select * from sick', 'a repair reports what was wrong');
select is(
  (select bool_and(d.is_done) from mended d where d.problem = m.problem and d.subject = m.subject), m.is_repairable,
  format('%s is %s', m.problem, case when m.is_repairable then 'mended' else 'left to a person' end)
)
from made m;
select bag_eq(
  'select * from public.invariant_violations()', 'select invariant, problem, subject, repair from mended where not is_done',
  'what was not mended is still found, and nothing else'
);
select bag_eq(
  $$ select details from public.provisioning_events where action = 'invariant_repaired' and occurred_at > now() $$,
  $$ select jsonb_build_object('invariant', invariant, 'problem', problem, 'subject', subject) from mended where is_done $$,
  'each repair is in the audit'
);

select is(
  (select jsonb_build_object('status', t.status, 'owner', t.owner_id) from tests.tenant('owner-is-gone') t),
  '{"status": "setup_incomplete", "owner": null}', 'OWNER_IS_GONE: the tenant waits for another owner'
);
select is_empty(
  $$ select from public.tenant_members where tenant_id = (tests.tenant('owner-is-gone')).id $$, 'OWNER_IS_GONE: the dead member is gone'
);
select is(
  (select t.status from tests.tenant('owner-has-no-tenant') t), 'active', 'OWNER_HAS_NO_TENANT: the tenant is active'
);
select is(
  (select r.status from tests.request('owner-has-no-tenant') r), 'completed', 'OWNER_HAS_NO_TENANT: the request is completed'
);
select is(
  (select r.error ->> 'code' from tests.request(name) r), 'TIMEOUT', format('%s: the request has failed', name)
)
from unnest('{request-is-stuck,processing-request-has-no-attempt,processing-request-has-no-tenant}'::text[]) name;
select is((tests.tenant(name)).id, null, format('%s: its slug is free', name))
from unnest('{request-is-stuck,processing-request-has-no-attempt,failed-request-has-tenant,provisioning-tenant-has-no-request}'::text[]) name;
select is(
  (select count(*) from public.packages p join public.segments s using (tenant_id) where s.id = p.segment_id and tenant_id = (tests.tenant(broken)).id),
  3::bigint, format('%s: all packages are there', broken)
)
from unnest('{tenant-has-no-segment,tenant-has-no-package,package-has-no-segment}'::text[]) broken;
select is(
  tests.error_of($$ delete from auth.users where id = (tests.tenant('owner-is-no-member')).owner_id $$) ->> 'code', 'USER_OWNS_TENANT',
  'TRIGGER_IS_OFF: owners are protected again'
);
select ok(
  not tests.user_exists((tests.attempt('dead-attempt-has-user', 1)).owner_id),
  'DEAD_ATTEMPT_HAS_USER: the user that only the dead attempt could have made is gone'
);
select is(
  (tests.attempt('running-attempt-is-not-current', 7)).status, 'abandoned', 'RUNNING_ATTEMPT_IS_NOT_CURRENT: the attempt is abandoned'
);

select tests.use_secret_key();
select is_empty('select from public.repair_invariants(false) where is_done', 'a second repair finds nothing to do');
select tests.sign_in('warden');
select is(tests.error_of('select * from public.repair_invariants(true)') ->> 'sqlstate', '42501', 'an admin may not repair');
select tests.be_anonymous();
select is(tests.error_of('select * from public.repair_invariants(true)') ->> 'sqlstate', '42501', 'nor may an anonymous caller');
