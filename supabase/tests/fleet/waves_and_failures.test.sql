select tests.create_admin('admin');
select tests.create_admin('warden');
select tests.make_fleet('{a,b,c,d,e,f}');
select tests.spoil('c', 'broken');
select tests.sign_in('admin');
create temporary table r on commit drop as
select tests.open_fleet('run', '{"a": 0, "b": 1, "c": 1, "d": 1, "e": 2, "f": 2}', '{"max_failures": 0}') as id;
grant select on r to authenticated, service_role;
create function pg_temp.run() returns uuid language sql as $$ select id from r $$;

select is(tests.step(pg_temp.run()), 'migrated 0', 'the canary is first');
select is((tests.own_schema('a')).version, '29000101000000', 'it has the version');
select ok(tests.has_notes('a'), 'and what comes with it');
select is((tests.fleet_tenant(pg_temp.run(), 'a')).to_version, '29000101000000', 'where it came to is kept');
select matches(tests.steps(pg_temp.run(), 4), '^(migrated 1, )*failed 1(, idle stopped)+$',
  'then the next wave, which stops the run where more fail than may');
select is((tests.fleet_tenant(pg_temp.run(), 'e')).status, 'pending', 'the wave after it never begins');
select is(tests.step(pg_temp.run()), 'idle stopped', 'a stopped run does nothing');

select is(
  (tests.fleet_tenant(pg_temp.run(), 'c')).error - 'message',
  '{"version": "29000101000000", "name": "add_notes", "sqlstate": "23514"}', 'why it failed is kept with the run'
);
select matches((tests.fleet_tenant(pg_temp.run(), 'c')).error ->> 'message', 'nothing_is_broken', 'with what was said');
select is((tests.own_schema('c')).error, (tests.fleet_tenant(pg_temp.run(), 'c')).error, 'and with the tenant');
select ok(not tests.has_notes('c'), 'its schema is as it was');
select isnt((tests.own_schema('c')).version, '29000101000000', 'and its version');
select is(public.get_fleet_run(pg_temp.run()) -> 'stopped', '{"wave": 1, "allowed": 0, "failures": 1}', 'it says why it stopped');

select public.resume_fleet_run(pg_temp.run());
select matches(tests.steps(pg_temp.run(), 6), 'migrated 2, migrated 2, idle completed', 'resumed, failures that were seen stop it no more');
select is(
  public.get_fleet_run(pg_temp.run()) -> 'counts', '{"pending": 0, "done": 5, "failed": 1, "skipped": 0}',
  'a run that is over counts who was left behind'
);
select is(tests.step(pg_temp.run()), 'idle completed', 'a completed run does nothing');

select tests.spoil('c', 'basic');
select is(public.retry_fleet_run(pg_temp.run()) ->> 'status', 'running', 'a retry after mending opens it again');
select is(tests.steps(pg_temp.run(), 2), 'migrated 1, idle completed', 'for those who had failed');
select is((tests.fleet_tenant(pg_temp.run(), 'c')).attempts, 2, 'tries are counted');
select is((tests.own_schema('c')).error, null, 'the error is gone');
select is(public.retry_fleet_run(pg_temp.run()) ->> 'status', 'completed', 'with nobody failed a retry changes nothing');
select is(
  tests.fleet_events(pg_temp.run()),
  'opened, fleet_migration_failed, stopped, resumed, completed, retried, completed', 'each turn is in the audit once'
);
select tests.sign_out();
select is(
  (select e.details ? 'message' from public.provisioning_events e where e.action = 'fleet_migration_failed' and e.tenant_id = (tests.tenant('c')).id),
  false, 'what may quote a tenant''s rows is not'
);
