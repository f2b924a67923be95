select tests.create_admin('admin');
select tests.create_admin('former');
select tests.create_user('owner');
update public.employees set status = 'INACTIVE' where user_id = tests.user_id('former');

create temporary table calls (call text, admin text, service_role text) on commit drop;
insert into calls values
  ($$ public.open_fleet_run(null, '{}') $$, 'IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_KEY_MISSING'),
  ($$ public.fleet_status() $$, null, null),
  ($$ public.list_fleet_runs() $$, null, null),
  ($$ public.get_fleet_run(gen_random_uuid()) $$, 'NOT_FOUND', 'NOT_FOUND'),
  ($$ public.list_fleet_run_tenants(gen_random_uuid()) $$, 'NOT_FOUND', 'NOT_FOUND'),
  ($$ public.enter_fleet_step(gen_random_uuid()) $$, 'NOT_FOUND', 'NOT_FOUND'),
  ($$ public.advance_fleet_run(gen_random_uuid()) $$, 'NOT_FOUND', 'NOT_FOUND'),
  ($$ public.pause_fleet_run(gen_random_uuid()) $$, 'NOT_FOUND', 'NOT_FOUND'),
  ($$ public.resume_fleet_run(gen_random_uuid()) $$, 'NOT_FOUND', 'NOT_FOUND'),
  ($$ public.retry_fleet_run(gen_random_uuid()) $$, 'NOT_FOUND', 'NOT_FOUND'),
  ($$ public.cancel_fleet_run(gen_random_uuid()) $$, 'NOT_FOUND', 'NOT_FOUND'),
  ($$ public.open_fleet_runs() $$, '42501', null);
grant select on calls to anon, authenticated, service_role;

-- The code that a call comes to, or its SQLSTATE where it has none.
create function tests.told(p_call text) returns text
language sql as $$
  select case when e ->> 'sqlstate' like 'PT%' then e ->> 'code' else e ->> 'sqlstate' end
  from (select tests.error_of('select ' || p_call)) as t (e)
$$;

select tests.be_anonymous();
select is(tests.told(call), '42501', 'nobody may ' || call) from calls;
select tests.sign_in('owner');
select is(tests.told(call), case admin when '42501' then '42501' else 'FORBIDDEN' end, 'an ordinary user may not ' || call) from calls;
select tests.sign_in('former');
select is(tests.told(call), case admin when '42501' then '42501' else 'FORBIDDEN' end, 'nor who is no admin any more: ' || call) from calls;
select tests.sign_in('admin');
select is(tests.told(call), admin, 'an admin and ' || call) from calls;
select is(tests.error_of('select from private.' || t) ->> 'sqlstate', '42501', 'not even admins read private.' || t)
from unnest('{fleet_runs,fleet_run_tenants}'::text[]) t;
select tests.use_secret_key();
select is(tests.told(call), service_role, 'the service role and ' || call) from calls;
