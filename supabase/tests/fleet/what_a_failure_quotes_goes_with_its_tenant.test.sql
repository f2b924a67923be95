select tests.create_admin('warden');
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
create temporary table run on commit drop as select (public.open_fleet_run(gen_random_uuid()) #>> '{run,run_id}')::uuid as id;
create function pg_temp.drive() returns text
language plpgsql as $$
declare
  v_step jsonb;
begin
  loop
    v_step := public.advance_fleet_run((select id from run));
    exit when v_step ->> 'outcome' in ('idle', 'waiting');
  end loop;
  return v_step ->> 'status';
end
$$;
select pg_temp.drive();
create function pg_temp.told() returns jsonb
language sql as $$
  select t -> 'error' from jsonb_array_elements(public.list_fleet_run_tenants((select id from run), 'failed') -> 'items') t
  where t ->> 'tenant_id' = (select id from acme)::text
$$;
select is(pg_temp.told() ->> 'message', 'invalid input syntax for type bigint: "Our Services"', 'the run tells what the migration stumbled over');
select public.change_tenant_status((select id from acme), 'archive');
select public.change_tenant_status((select id from acme), 'purge', null, tests.slug_of('acme'));
select is(pg_temp.told() - 'name', '{"version": "29000101000000", "sqlstate": "22P02"}', 'once the tenant is purged nothing is quoted from its rows');
