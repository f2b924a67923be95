-- Five thousand who are up to date, of nobody: nothing is migrated here.
select tests.create_admin('admin');
update private.fleet_runs set status = 'cancelled', stopped = null, ended_at = now() where status in ('running', 'paused', 'stopped');
update private.tenant_schemas set version = private.newest_tenant_migration(), migrated_at = now();
select tests.as_replica(
  $$ insert into private.tenant_schemas (tenant_id, version, migrated_at)
     select gen_random_uuid(), private.newest_tenant_migration(), now() from generate_series(1, 5000) $$
);
create temporary table looks on commit drop as select 0::bigint as scans, 0::bigint as entries, 0::bigint as rows limit 0;
create function pg_temp.look() returns void language sql as $$
  insert into looks
  select seq_scan, idx_scan, seq_tup_read + idx_tup_fetch
  from pg_stat_xact_all_tables where relid = 'private.tenant_schemas'::regclass
$$;

select pg_temp.look();
select tests.sign_in('admin');
create temporary table told on commit drop as select public.open_fleet_run(tests.key_of('none'), '{}') as answer;
select tests.sign_out();
select pg_temp.look();
select is(answer - 'target_version', '{"run": null, "plan": null, "replayed": false}', 'there is nothing to do') from told;
select is(max(scans) - min(scans), 0::bigint, 'the table is not read through') from looks;
select is(max(entries) - min(entries), 1::bigint, 'there is one look into an index') from looks;
select cmp_ok(max(rows) - min(rows), '<=', 1::bigint, 'at one row') from looks;
select is_empty($$ select from private.fleet_runs where idempotency_key = tests.key_of('none') $$, 'no run is made');
