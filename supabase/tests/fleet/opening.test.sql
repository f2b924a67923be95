select tests.create_admin('admin');
select tests.create_admin('other');
select tests.create_admin('warden');
select tests.make_fleet('{a,b,c,d,e,f,g}');
select tests.sign_in('admin');

create temporary table plan on commit drop as
select public.open_fleet_run(null, '{"canary_size": 2, "wave_size": 3}', true) -> 'plan' as plan;
select is(
  (select (plan -> 'waves')::integer from plan),
  (select 1 + ceil(((plan -> 'tenants')::integer - 2) / 3.0)::integer from plan), 'a dry run says how many waves there would be'
);
select cmp_ok((select (plan -> 'tenants')::integer from plan), '>=', 7, 'for how many tenants');
select is(public.fleet_status() -> 'open_run', 'null', 'and opens nothing');

create temporary table opened on commit drop as
select public.open_fleet_run(tests.key_of('run'), '{"canary_size": 2, "wave_size": 3}') as answer;
grant select on plan, opened to authenticated, service_role;
select is(answer #>> '{run,status}', 'running', 'a run is on at once') from opened;
select is(answer ->> 'target_version', '29000101000000', 'to the newest version') from opened;
select is(answer #> '{run,waves,0,pending}', '2', 'the canary is as large as it was asked for') from opened;
select is(answer #> '{run,waves,1,pending}', '3', 'and the waves after it') from opened;
select is(answer #> '{run,total}', plan -> 'tenants', 'it is for those of the dry run') from opened, plan;
select is(
  public.open_fleet_run(tests.key_of('run'), '{"wave_size": 3.0, "canary_size": 2}') - '{replayed,run}'::text[] || '{"replayed": false}',
  answer - 'run', 'the same key is the same run, however its settings are spelt'
) from opened;
select is(tests.error_of($$ select public.open_fleet_run(tests.key_of('run'), '{}') $$) ->> 'code', 'IDEMPOTENCY_KEY_REUSED', 'and no other');
select is(tests.error_of($$ select public.open_fleet_run(tests.key_of('more'), '{}') $$) - 'sqlstate',
  jsonb_build_object('code', 'FLEET_RUN_ACTIVE', 'detail', jsonb_build_object('run_id', answer #> '{run,run_id}')), 'one run is open at a time'
) from opened;
select tests.sign_in('other');
select is(tests.error_of($$ select public.open_fleet_run(tests.key_of('run'), '{}') $$) ->> 'code', 'FLEET_RUN_ACTIVE', 'whoever asks, and with whose key');
select tests.use_secret_key();
select is((public.open_fleet_runs() ->> 'run_id'), answer #>> '{run,run_id}', 'a worker finds it') from opened;

select tests.sign_in('admin');
create function pg_temp.run() returns uuid language sql as $$ select (answer #>> '{run,run_id}')::uuid from opened $$;
select is(public.pause_fleet_run(pg_temp.run()) ->> 'status', 'paused', 'it can be paused');
select is(public.pause_fleet_run(pg_temp.run()) ->> 'status', 'paused', 'twice is once');
select is(tests.step(pg_temp.run()), 'idle paused', 'then nothing happens');
select is(tests.error_of($$ select public.open_fleet_run(tests.key_of('more'), '{}') $$) ->> 'code', 'FLEET_RUN_ACTIVE', 'no other is opened');
select tests.use_secret_key();
select is_empty('select public.open_fleet_runs()', 'and no worker is after it');
select tests.sign_in('admin');
select is(public.resume_fleet_run(pg_temp.run()) ->> 'status', 'running', 'resumed');
select matches(tests.step(pg_temp.run()), '^migrated 0', 'it goes on');
select is(public.cancel_fleet_run(pg_temp.run()) ->> 'status', 'cancelled', 'it can be cancelled');
select is(tests.step(pg_temp.run()), 'idle cancelled', 'then it is over');
select is(public.get_fleet_run(pg_temp.run()) #> '{counts,pending}', '0', 'who was not done is not waited for');
select is(tests.error_of(format('select public.%s_fleet_run(%L)', a, pg_temp.run())) ->> 'code', 'INVALID_TRANSITION', a || ' comes too late')
from unnest('{pause,resume,retry}'::text[]) a;
select is(tests.fleet_events(pg_temp.run()), 'opened, paused, resumed, cancelled', 'each turn is in the audit once');

select tests.sign_out();
update private.tenant_schemas set error = null;
-- It may be the one whose turn it was.
update private.tenant_schemas set error = '{"message": "x"}', version = (select min(m.version) from private.tenant_migrations m)
where tenant_id = (tests.tenant('g')).id;
select tests.sign_in('admin');
select is(
  public.open_fleet_run(tests.key_of('failed'), '{"only_failed": true}') #> '{run,total}', '1', 'a run can be for those alone whose last try failed'
);
select public.cancel_fleet_run((public.fleet_status() #>> '{open_run,run_id}')::uuid);
select tests.sign_out();
update private.tenant_schemas set error = null;
select tests.sign_in('admin');
select is(public.open_fleet_run(tests.key_of('none'), '{"only_failed": true}') -> 'run', 'null', 'without any there is nothing to open');
select is(tests.error_of($$ select public.open_fleet_run(null, '{}') $$) ->> 'code', 'IDEMPOTENCY_KEY_MISSING', 'a run has a key');
