select tests.create_admin('admin');
select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active', '{"isolation": "schema"}');
select tests.tenant_in_status('beta', 'active');
create function pg_temp.schema() returns text language sql as $$ select private.tenant_schema_name((tests.tenant('acme')).id) $$;
create function pg_temp.break(p_sql text) returns void
language plpgsql as $$ begin execute format(p_sql, pg_temp.schema()); end $$;

create temporary table steps (number int, title text, breaking text, is_created boolean, applied int, is_seeded boolean) on commit drop;
insert into steps values
  (1, 'nothing is missing', 'select', false, 0, false),
  (2, 'the schema is', 'drop schema %I cascade', true, 1, true),
  (3, 'a package is', 'delete from %I.packages where slug = ''basic''', false, 0, true),
  (4, 'the segment is, with its packages', 'delete from %I.segments', false, 0, true),
  (5, 'the role is', 'select private.drop_granted_role(%L)', false, 0, false),
  (6, 'a grant is', 'revoke all on all tables in schema %1$I from %1$I', false, 0, false);
create function pg_temp.mend(p_breaking text) returns jsonb
language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform pg_temp.break(p_breaking);
  perform tests.sign_in('admin');
  v_answer := public.provision_tenant_schema((tests.tenant('acme')).id);
  perform tests.sign_out();
  return v_answer;
end
$$;
select is(
  pg_temp.mend(s.breaking) - 'applied',
  jsonb_build_object(
    'tenant_id', (tests.tenant('acme')).id, 'schema', pg_temp.schema(), 'version', private.newest_tenant_migration(),
    'is_created', s.is_created, 'is_seeded', s.is_seeded
  ),
  format('told: %s', s.title)
)
from (select * from steps order by number) s;
select is(tests.packages('acme'), 'general/basic:1 general/standard:2 general/premium:3', 'it has what it began with');
select is(
  array(
    select p from unnest('{select,insert,update,delete,truncate,references,trigger}'::text[]) p
    where has_table_privilege(pg_temp.schema(), pg_temp.schema() || '.packages', p)
  ),
  '{select,insert,update,delete}', 'and its role may use it'
);
select is((select count(*) from private.invariant_violations() where subject in (pg_temp.schema(), (tests.tenant('acme')).id::text)), 0::bigint, 'no invariant is violated');

select tests.sign_in('acme');
select public.upsert_package((tests.tenant('acme')).id, 'basic', 'Renamed', 4711);
select public.upsert_package((tests.tenant('acme')).id, 'own', 'Own', 1);
select tests.sign_out();
select is(pg_temp.mend('select') ->> 'is_seeded', 'false', 'nothing is seeded where the slug is there');
select is((tests.package('acme', 'basic')).name || (tests.package('acme', 'own')).name, 'RenamedOwn', 'what is there is left as it is');
select is(jsonb_array_length(tests.events('acme', 'tenant_schema_provisioned')), 7, 'each time is in the audit');
select is(tests.events('acme', 'tenant_schema_provisioned') #>> '{1,details,schema}', pg_temp.schema(), 'with the name of the schema');
select is(
  tests.events('acme', 'tenant_schema_lost') -> 0 -> 'details',
  jsonb_build_object('schema', pg_temp.schema(), 'lost_version', private.newest_tenant_migration()),
  'and so is, by itself, that one was lost'
);
select is(jsonb_array_length(tests.events('acme', 'tenant_schema_lost')), 1, 'once, whatever else was missing');
select tests.sign_in('admin');
select matches(
  (
    select e ->> 'next_step'
    from jsonb_array_elements(public.get_tenant_timeline((tests.tenant('acme')).id) -> 'entries') e
    where e ->> 'what' = 'tenant_schema_lost'
  ),
  'backup', 'with what to do, in the timeline'
);
select tests.sign_out();

select tests.sign_in('admin');
select is(tests.error_of(format('select public.provision_tenant_schema(%L)', (tests.tenant('beta')).id)) ->> 'code', 'SCHEMA_NOT_APPLICABLE', 'a shared tenant has none');
select is(tests.error_of($$ select public.provision_tenant_schema(gen_random_uuid()) $$) ->> 'code', 'NOT_FOUND', 'nor has nobody');
select tests.sign_in('acme');
select is(tests.error_of(format('select public.provision_tenant_schema(%L)', (tests.tenant('acme')).id)) ->> 'code', 'FORBIDDEN', 'an owner may not');
select tests.be_anonymous();
select is(tests.error_of(format('select public.provision_tenant_schema(%L)', gen_random_uuid())) ->> 'sqlstate', '42501', 'nor anybody else');
select tests.sign_out();

select pg_temp.break('drop schema %I cascade');
select tests.use_secret_key();
create temporary table mended on commit drop as select m from public.provision_missing_schemas(50) m where m ->> 'tenant_id' = (tests.tenant('acme')).id::text;
select tests.sign_out();
select is((select (m ->> 'is_created') || coalesce(m ->> 'error', '') from mended), 'true', 'the worker gives an active tenant its schema back');
select tests.sign_in('admin');
select public.change_tenant_status((tests.tenant('acme')).id, 'suspend');
select tests.sign_out();
select pg_temp.break('drop schema %I cascade');
select tests.use_secret_key();
select is_empty($$ select from public.provision_missing_schemas(50) m where m ->> 'tenant_id' = (tests.tenant('acme')).id::text $$, 'and leaves others to a person');

-- A migration that can't be applied keeps nobody's role away, and no other tenant from being mended.
select tests.sign_out();
select tests.tenant_in_status('lost', 'active', '{"isolation": "schema"}');
select tests.tenant_in_status('other', 'active', '{"isolation": "schema"}');
create function pg_temp.schema_of(p_name text) returns text language sql as $$ select private.tenant_schema_name((tests.tenant(p_name)).id) $$;
create temporary table sick on commit drop as select (tests.tenant('lost')).id::text as id;
do $$
declare
  v_text constant text := format('do $do$ begin assert current_setting(''landlord.tenant_id'') <> %L; end $do$', (select id from sick));
begin
  perform private.register_tenant_migration('29000101000000', 'asserts', encode(sha256(convert_to(v_text, 'UTF8')), 'hex'), v_text);
  perform private.drop_granted_role(pg_temp.schema_of('lost'));
  perform private.drop_granted_role(pg_temp.schema_of('other'));
end $$;
select tests.use_secret_key();
create temporary table tried on commit drop as select m from public.provision_missing_schemas(50) m;
select tests.sign_out();
select is(
  (select array_agg(m ->> 'error' order by m ->> 'error') from tried where m ->> 'schema' in (pg_temp.schema_of('lost'), pg_temp.schema_of('other'))),
  '{TENANT_MIGRATION_FAILED,NULL}', 'one fails, the other is mended'
);
select is(
  (select count(*) from private.tenant_roles r where r.name in (pg_temp.schema_of('lost'), pg_temp.schema_of('other'))), 2::bigint,
  'both have their role'
);
select is(
  (
    select array_agg(has_table_privilege(n.name, n.name || '.packages', 'select'))
    from unnest(array[pg_temp.schema_of('lost'), pg_temp.schema_of('other')]) n (name)
  ),
  '{t,t}', 'and may read what is there'
);

-- Roles are the cluster's: another database may have made it, and marked it as its own alone.
do $$ begin execute format('alter role %I in database %I reset all', pg_temp.schema_of('other'), current_database()); end $$;
select tests.sign_in('admin');
select public.provision_tenant_schema((tests.tenant('other')).id);
select tests.sign_out();
select is((select count(*) from private.tenant_roles r where r.name = pg_temp.schema_of('other')), 1::bigint, 'a role that is there is marked as this database''s');
