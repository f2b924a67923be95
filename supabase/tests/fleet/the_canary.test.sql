select tests.create_admin('admin');
select tests.create_admin('warden');
select tests.make_fleet('{a,b,c}');
select tests.spoil('a', 'broken');
select tests.sign_in('admin');
create temporary table r on commit drop as
select tests.open_fleet('run', '{"a": 0, "b": 1, "c": 1}', '{"max_failures": 100}') as id;
create function pg_temp.run() returns uuid language sql as $$ select id from r $$;

select is(tests.steps(pg_temp.run(), 2), 'failed 0, idle stopped', 'any failure of the canary stops the run');
select is((tests.fleet_tenant(pg_temp.run(), 'b')).status, 'pending', 'before the next wave');
select is(public.retry_fleet_run(pg_temp.run()) ->> 'status', 'running', 'tried again');
select is(tests.steps(pg_temp.run(), 2), 'failed 0, idle stopped', 'it stops it again');
select public.resume_fleet_run(pg_temp.run());
select is(tests.steps(pg_temp.run(), 3), 'migrated 1, migrated 1, idle completed', 'unless somebody resumes it all the same');
