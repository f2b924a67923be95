select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active', '{"isolation": "schema"}');
create function pg_temp.register(p_version text, p_statements text) returns void
language sql as $$
  select private.register_tenant_migration(p_version, 'adds_mood', encode(sha256(convert_to(p_statements, 'UTF8')), 'hex'), p_statements)
$$;
create temporary table segments (id integer) on commit drop;
grant all on segments to authenticated;
create function pg_temp.columns_of(p_table regclass) returns bigint
language sql as $$ select count(*) from pg_attribute where attrelid = p_table and attname = 'mood' $$;

select pg_temp.register('29000101000000', 'alter table segments add column mood text');
select tests.sign_in('warden');
select is(
  public.provision_tenant_schema((tests.tenant('acme')).id) ->> 'applied', '["29000101000000"]', 'whoever has a table of the same name can have it applied'
);
select tests.sign_out();
select is(
  pg_temp.columns_of((private.tenant_schema_name((tests.tenant('acme')).id) || '.segments')::regclass), 1::bigint, 'to the tenant''s own'
);
select is(pg_temp.columns_of('pg_temp.segments'), 0::bigint, 'and not to theirs');
select is(current_setting('search_path'), 'public, extensions', 'what they see is as it was');
select is(
  tests.error_of($$ select pg_temp.register('29000102000000', 'create table copied (like tenants)') $$) ->> 'code',
  'relation "tenants" does not exist', 'a table that all share is not there by its name alone'
);
