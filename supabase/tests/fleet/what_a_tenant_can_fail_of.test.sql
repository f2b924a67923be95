select tests.create_admin('admin');
select tests.create_admin('warden');
select tests.make_fleet('{slow,wrong,twice,bare,gone,quick,fine}');
select tests.spoil('slow', 'slow');
select tests.spoil('wrong', 'wrong');
select tests.spoil('twice', 'twice');
do $$ begin execute format('drop schema %I cascade', private.tenant_schema_name((tests.tenant('bare')).id)); end $$;
create temporary table gone on commit drop as select (tests.tenant('gone')).id;
grant select on gone to authenticated;
select tests.sign_in('admin');
create temporary table r on commit drop as
select tests.open_fleet(
  'run', '{"fine": 1, "quick": 2, "slow": 3, "wrong": 4, "twice": 5, "bare": 6, "gone": 7}', '{"statement_timeout_ms": 300}'
) as id;
create function pg_temp.run() returns uuid language sql as $$ select id from r $$;
create function pg_temp.error(p_name text) returns text
language sql as $$ select concat_ws(' ', e ->> 'version', e ->> 'sqlstate') from (select (tests.fleet_tenant(pg_temp.run(), p_name)).error e) t $$;

select tests.sign_in('warden');
select public.change_tenant_status((tests.tenant('gone')).id, 'archive');
select public.change_tenant_status((tests.tenant('gone')).id, 'purge', null, tests.slug_of('gone'));
select public.provision_tenant_schema((tests.tenant('quick')).id);
select tests.sign_in('admin');

select is(tests.step(pg_temp.run()), 'migrated 1', 'who has nothing to stumble over is migrated');
select is(public.advance_fleet_run(pg_temp.run()) -> 'applied', '[]', 'who was brought up by somebody else has nothing to do');
select is((tests.fleet_tenant(pg_temp.run(), 'quick')).status, 'done', 'and is done');

select is(public.enter_fleet_step(pg_temp.run()), 'running', 'a step begins with the run''s time-outs');
select is(tests.step(pg_temp.run()), 'failed 3', 'a migration that takes too long fails its tenant');
select set_config('statement_timeout', '30s', true), set_config('lock_timeout', '0', true);
select is(pg_temp.error('slow'), '29000101000000 57014', 'for a time-out');
select is(tests.step(pg_temp.run()), 'failed 4', 'so does an assertion');
select is(pg_temp.error('wrong'), '29000101000000 P0004', 'as it says');
set constraints all deferred;
select is(tests.step(pg_temp.run()), 'failed 5', 'so does what is left to the end of the transaction');
select is(pg_temp.error('twice'), '23505', 'as it says then');
select ok(not tests.has_notes('twice'), 'and nothing of it stays');
select is(tests.step(pg_temp.run()), 'failed 6', 'so does a missing schema');
select is(pg_temp.error('bare'), 'PT503', 'which is said');
select is(tests.steps(pg_temp.run(), 2), 'skipped 7, idle completed', 'who was purged is skipped');
select is(
  public.get_fleet_run(pg_temp.run()) -> 'counts', '{"pending": 0, "done": 2, "failed": 4, "skipped": 1}', 'and stays in the history'
);
select is(
  (select (i ->> 'status') || coalesce(i ->> 'slug', ' without a slug')
   from jsonb_array_elements(public.list_fleet_run_tenants(pg_temp.run()) -> 'items') i where (i ->> 'tenant_id')::uuid = (select id from gone)),
  'skipped without a slug', 'under its id'
);
select is(
  (select count(*) from jsonb_array_elements(public.fleet_status() -> 'failures') f where f ->> 'slug' like 'pgtap-%'),
  4::bigint, 'the fleet''s status names who has failed'
);
