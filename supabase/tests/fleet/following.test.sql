select tests.create_admin('admin');
select tests.create_admin('warden');
select tests.make_fleet('{a,b,c,d,e}');
select tests.spoil('c', 'broken');
select tests.sign_in('admin');
create temporary table r on commit drop as
select tests.open_fleet('run', '{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}') as id;
create function pg_temp.run() returns uuid language sql as $$ select id from r $$;
select tests.steps(pg_temp.run(), 5);

create temporary table pages on commit drop as
with recursive pages (page, number) as (
  select public.list_fleet_run_tenants(pg_temp.run(), null, null, 2), 1
  union all
  select public.list_fleet_run_tenants(pg_temp.run(), null, (page ->> 'next_after')::uuid, 2), number + 1
  from pages
  where page ->> 'next_after' is not null
)
select number, i.item from pages, jsonb_array_elements(page -> 'items') as i (item);
select is(max(number), 3, 'the tenants of a run come in pages') from pages;
select is(
  string_agg(item ->> 'slug', ',' order by item ->> 'slug'), 'pgtap-a,pgtap-b,pgtap-c,pgtap-d,pgtap-e', 'each tenant once'
) from pages;
select is(
  public.list_fleet_run_tenants(pg_temp.run(), null, null, 5) -> 'next_after', 'null', 'a page that is full and the last says that it is'
);
select is(
  (select array_agg(i ->> 'slug') from jsonb_array_elements(public.list_fleet_run_tenants(pg_temp.run(), 'failed') -> 'items') i),
  '{pgtap-c}', 'or those of one status'
);
select is(
  (select array_agg(i ->> 'from_version') from jsonb_array_elements(public.list_fleet_run_tenants(pg_temp.run(), 'failed') -> 'items') i),
  array[(tests.own_schema('c')).version], 'with where they were'
);
select is(
  (select x -> 'counts' from public.list_fleet_runs(1) x), '{"pending": 0, "done": 4, "failed": 1, "skipped": 0}', 'the newest run is the first'
);
select is(
  public.fleet_status() #>> '{open_run,run_id}', pg_temp.run()::text, 'a run is open until a step finds nothing left'
);
select is(tests.step(pg_temp.run()), 'idle completed', 'which says so');
select is(public.fleet_status() -> 'open_run', 'null', 'and then it is not');
select tests.sign_out();
select is(
  (select value from private.queue_gauges() where name = 'landlord_fleet_tenants_failed'),
  (select count(*)::double precision from private.tenant_schemas where error is not null), 'who has failed is measured'
);
select cmp_ok((select value from private.queue_gauges() where name = 'landlord_fleet_tenants_behind'), '>=', 1::double precision, 'and who is behind');
