create function pg_temp.register(p_version text, p_name text, p_statements text, p_checksum text default null) returns void
language sql as $$
  select private.register_tenant_migration(
    p_version, p_name, coalesce(p_checksum, encode(sha256(convert_to(p_statements, 'UTF8')), 'hex')), p_statements
  )
$$;

select pg_temp.register('29000101000000', 'add_notes', 'create table notes (id bigint primary key, body text not null)');
select is(private.newest_tenant_migration(), '29000101000000', 'a migration is registered');
select lives_ok(
  $$ select pg_temp.register('29000101000000', 'add_notes', 'create table notes (id bigint primary key, body text not null)') $$,
  'the same once more changes nothing'
);
select is((select count(*) from private.tenant_migrations where version = '29000101000000'), 1::bigint, 'and is there once');
select is(
  (select count(*) from pg_namespace where nspname in ('tenant_00000000000000000000000000000000', 'tenant_ffffffffffffffffffffffffffffffff')),
  0::bigint, 'of the schemas in which it was tried nothing stays'
);
select is((select count(*) from private.tenant_migrations m, jsonb_object_keys(m.shape) k where m.version = '29000101000000' and k like '%notes.body%' ), 1::bigint, 'what a schema is after it is noted');

create temporary table refused (title text, statement text, says text) on commit drop;
insert into refused values
  ('another text', $$ select pg_temp.register('29000101000000', 'add_notes', 'create table notes ()') $$, 'TENANT_MIGRATION_REFUSED: 29000101000000_add_notes: it is registered, and its text was another%'),
  ('another name', $$ select pg_temp.register('29000101000000', 'add_more', 'create table notes (id bigint primary key, body text not null)') $$, 'TENANT_MIGRATION_REFUSED: 29000101000000_add_more: it is registered as add_notes'),
  ('one that comes before', $$ select pg_temp.register('28990101000000', 'late', 'create table late ()') $$, 'TENANT_MIGRATION_REFUSED: 28990101000000_late: it comes before 29000101000000%'),
  ('a checksum of something else', $$ select pg_temp.register('29000102000000', 'x', 'create table x ()', repeat('0', 64)) $$, 'TENANT_MIGRATION_REFUSED: %its text is not what the checksum is of'),
  ('a mistake', $$ select pg_temp.register('29000102000000', 'x', 'create table x (id no_such_type)') $$, 'type "no_such_type" does not exist'),
  ('what works for the first tenant alone', $$ select pg_temp.register('29000102000000', 'x', 'create table public.x ()') $$, 'relation "x" already exists'),
  ('what makes another schema for each', $$ select pg_temp.register('29000102000000', 'x', 'do $do$ begin execute format(''create table t%s (id bigint)'', left(current_setting(''landlord.tenant_id''), 3)); end $do$') $$, 'TENANT_MIGRATION_REFUSED: 29000102000000 makes another schema for each tenant'),
  ('a version that is no moment', $$ select pg_temp.register('290001020000001', 'x', 'create table x ()') $$, '%tenant_migration_version_is_a_moment%'),
  ('a name with a capital', $$ select pg_temp.register('29000102000000', 'X', 'create table x ()') $$, '%tenant_migration_name_is_snake_case%'),
  ('nothing', $$ select pg_temp.register('29000102000000', 'x', E' \n') $$, '%tenant_migration_says_something%'),
  ('a setting for the session', $$ select pg_temp.register('29000102000000', 'x', 'set row_security = off; create table x ()') $$, 'TENANT_MIGRATION_REFUSED: 29000102000000 changes a setting%'),
  ('a setting for the transaction', $$ select pg_temp.register('29000102000000', 'x', 'set local statement_timeout = 0; create table x ()') $$, 'TENANT_MIGRATION_REFUSED: 29000102000000 changes a setting%'),
  ('a commit', $$ select pg_temp.register('29000102000000', 'x', 'commit') $$, 'EXECUTE of transaction commands is not implemented');
select ok(coalesce(tests.error_of(statement) ->> 'code', '') like says, format('refused: %s (%s)', title, tests.error_of(statement) ->> 'code')) from refused;
select is(private.newest_tenant_migration(), '29000101000000', 'whatever was refused is not registered');
