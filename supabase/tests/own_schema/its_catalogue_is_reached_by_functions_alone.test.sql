select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active', '{"isolation": "schema"}');
select tests.tenant_in_status('beta', 'active');
create function pg_temp.get(p_tenant text) returns text
language sql as $$
  select string_agg(s ->> 'slug' || '/' || (p ->> 'slug'), ' ' order by p ->> 'slug')
  from jsonb_array_elements(public.get_catalogue((tests.tenant(p_tenant)).id) -> 'segments') s, jsonb_array_elements(s -> 'packages') p
$$;

create temporary table readers (who text, tenant text, sees text) on commit drop;
insert into readers values
  ('acme', 'acme', 'general/basic general/premium general/standard'), ('beta', 'beta', 'general/basic general/premium general/standard'),
  ('warden', 'acme', 'general/basic general/premium general/standard'), ('warden', 'beta', 'general/basic general/premium general/standard'),
  ('acme', 'beta', 'NOT_FOUND'), ('beta', 'acme', 'NOT_FOUND');
create function pg_temp.read_as(p_who text, p_tenant text) returns text
language plpgsql as $$
declare
  v_seen text;
begin
  perform tests.sign_in(p_who);
  v_seen := coalesce(tests.error_of(format('select pg_temp.get(%L)', p_tenant)) ->> 'code', 'none');
  if v_seen = 'none' then
    v_seen := pg_temp.get(p_tenant);
  end if;
  perform tests.sign_out();
  return v_seen;
end
$$;
select is(pg_temp.read_as(who, tenant), sees, format('%s reads the catalogue of %s: %s', who, tenant, sees)) from readers;

select tests.sign_in('acme');
select is(
  tests.error_of(format('insert into public.segments (tenant_id, slug, name) values (%L, ''x'', ''X'')', (tests.tenant('acme')).id)) - 'sqlstate',
  '{"code": "VALIDATION_ERROR", "detail": {"errors": [{"pointer": "/tenant_id", "message": "has a schema of its own"}]}}',
  'a row for the shared tables is refused by name'
);
select is(
  tests.error_of(format('select * from %I.packages', private_name)) ->> 'sqlstate', '42501', 'not even an owner sees the schema itself'
)
from (select 'tenant_' || replace((tests.tenant('acme')).id::text, '-', '') as private_name) n;
select tests.sign_out();
select is(
  (private.describe_tenant(tests.tenant('acme')) #> '{counts}') - '{members,api_keys}'::text[], '{"segments": 1, "packages": 3}',
  'it is counted like any other'
);
select is(
  (select array[segment_count, package_count] from public.tenants_overview where id = (tests.tenant('acme')).id), '{1,3}'::bigint[],
  'in the overview, too'
);

-- What an application keeps there makes it a used one.
delete from public.tenant_members where tenant_id = (tests.tenant('acme')).id and role = 'MEMBER';
select ok(private.is_unused_tenant((tests.tenant('acme')).id), 'a tenant that nobody has used');
do $$
begin
  execute format('create table %I.notes (body text)', private.tenant_schema_name((tests.tenant('acme')).id));
end $$;
select ok(private.is_unused_tenant((tests.tenant('acme')).id), 'an empty table is no use');
do $$
begin
  execute format('insert into %I.notes values (''x'')', private.tenant_schema_name((tests.tenant('acme')).id));
end $$;
select ok(not private.is_unused_tenant((tests.tenant('acme')).id), 'a row in it is');

create temporary table states (number int, breaking text, status text) on commit drop;
insert into states values
  (1, 'select', 'ready'),
  (2, 'update private.tenant_schemas set error = ''{}'' where tenant_id = %2$L', 'failed'),
  (3, 'update private.tenant_schemas set version = null, migrated_at = null, error = null where tenant_id = %2$L', 'behind'),
  (4, 'drop schema %1$I cascade', 'missing');
create function pg_temp.status_after(p_breaking text) returns text
language plpgsql as $$
begin
  execute format(p_breaking, private.tenant_schema_name((tests.tenant('acme')).id), (tests.tenant('acme')).id);
  return private.schema_status(tests.tenant('acme'));
end
$$;
select is(pg_temp.status_after(s.breaking), s.status, format('the status is %s', s.status)) from (select * from states order by number) s;
select is(private.schema_status(tests.tenant('beta')), 'not_applicable', 'of a shared one there is nothing to say');
select is(
  tests.error_of(format('select private.describe_catalogue(%L)', (tests.tenant('acme')).id)) - 'sqlstate',
  '{"code": "SCHEMA_UNAVAILABLE", "detail": {"retry_after_seconds": 60}}', 'a catalogue that is missing is said to be'
);
select is((private.describe_tenant(tests.tenant('acme')) #>> '{counts,packages}'), '0', 'and the tenant can still be looked at');

select tests.sign_in('warden');
select is(
  tests.error_of(format(
    'select public.examine_batch(gen_random_uuid(), %L)',
    (select jsonb_agg(jsonb_build_object('payload', '{"isolation": "schema"}'::jsonb)) from generate_series(1, 51))
  )) -> 'detail',
  '{"errors": [{"pointer": "/tenants", "message": "must have at most 50 tenants with a schema of their own"}]}', 'a batch has only so many'
);
select tests.sign_out();

-- Of whom nothing is known.
create schema tenant_12345678123442348234123456789abc;
select is(
  (select repair from private.own_schema_violations() where subject = 'tenant_12345678123442348234123456789abc'), null,
  'a schema of whom nothing is known is for a person to judge'
);
select private.drop_stray_schema('tenant_12345678123442348234123456789abc');
select has_schema('tenant_12345678123442348234123456789abc', 'and is not dropped');
