select tests.create_admin('warden');
select tests.close_fleet_runs();
select tests.tenant_in_status('acme', 'active', '{"isolation": "schema"}');
create temporary table acme on commit drop as select (tests.tenant('acme')).id;
grant select on acme to authenticated;
do $$
declare
  v_text constant text := 'alter table segments add column number bigint; update segments set number = hero_title::bigint';
begin
  perform private.register_tenant_migration('29000101000000', 'numbers', encode(sha256(convert_to(v_text, 'UTF8')), 'hex'), v_text);
end $$;
select tests.sign_in('warden');
create temporary table run on commit drop as select tests.open_fleet('quoting', '{"acme": 0}') as id;
select is(tests.step((select id from run)), 'failed 0', 'a tenant fails');
create function pg_temp.told() returns jsonb
language sql as $$
  select t -> 'error' from jsonb_array_elements(public.list_fleet_run_tenants((select id from run), 'failed') -> 'items') t
  where t ->> 'tenant_id' = (select id from acme)::text
$$;
select is(pg_temp.told() ->> 'message', 'invalid input syntax for type bigint: "Our Services"', 'the run tells what the migration stumbled over');
select public.change_tenant_status((select id from acme), 'archive');
select public.change_tenant_status((select id from acme), 'purge', null, tests.slug_of('acme'));
select is(pg_temp.told() - 'name', '{"version": "29000101000000", "sqlstate": "22P02"}', 'once the tenant is purged nothing is quoted from its rows');
