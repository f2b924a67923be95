-- What private.tenant_role_rights grants is there from the start, and comes back where it was lost.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('new', '{"isolation": "schema"}');
select tests.provision('older', '{"isolation": "schema"}');
select tests.provision('restored', '{"isolation": "schema"}');
select tests.sign_out();
create function pg_temp.schema_of(p_name text) returns text language sql as $$ select private.tenant_schema_name((tests.tenant(p_name)).id) $$;
create function pg_temp.waiting(p_name text) returns bigint language sql as $$
  select count(*) from pg_default_acl d where d.defaclnamespace = pg_temp.schema_of(p_name)::regnamespace
$$;
select is(pg_temp.waiting('new'), 3::bigint, 'a new schema''s rights wait for tables, sequences and routines');

do $$
begin
  -- As it was made before there were such rights, and as a dump brings it back, which has no roles.
  execute format(
    'alter default privileges in schema %1$I revoke all on tables from %1$I; alter default privileges in schema %1$I revoke all on sequences from %1$I; '
      'alter default privileges in schema %1$I revoke all on routines from %1$I', pg_temp.schema_of('older')
  );
  perform private.drop_granted_role(pg_temp.schema_of('restored'));
end $$;
select is(pg_temp.waiting('older') + pg_temp.waiting('restored'), 0::bigint, 'two have none');

-- Two migrations, one after the other: one gives the rights back, the next relies on them.
create temporary table made (version text, suffix text) on commit drop;
insert into made values ('29000101000000', 'a'), ('29000102000000', 'b');
create function pg_temp.migrate(p_version text, p_suffix text) returns void
language plpgsql as $$
declare
  v_text constant text := format(
    $sql$
      create table things_%1$s (id bigint generated always as identity, number serial);
      create view few_%1$s as select id from things_%1$s;
      create function twice_%1$s(p_number integer) returns integer language sql as 'select 2 * p_number';
      revoke execute on function twice_%1$s(integer) from public;
    $sql$,
    p_suffix
  );
begin
  perform private.register_tenant_migration(p_version, 'things', encode(sha256(convert_to(v_text, 'UTF8')), 'hex'), v_text);
  perform private.apply_tenant_migrations((tests.tenant(n)).id) from unnest('{new,older,restored}'::text[]) n;
end
$$;
create function pg_temp.lacks(p_name text, p_suffix text) returns text[]
language sql as $$
  select array_agg(concat_ws(' ', o.name, p) order by o.name, p)
  from (
    values
      ('things_' || p_suffix, '{select,insert,update,delete}'::text[]), ('few_' || p_suffix, '{select}'),
      ('things_' || p_suffix || '_number_seq', '{usage}'), ('twice_' || p_suffix || '(integer)', '{execute}')
  ) o (name, privileges)
  cross join unnest(o.privileges) p
  cross join lateral (select pg_temp.schema_of(p_name) as role, pg_temp.schema_of(p_name) || '.' || o.name as path) s
  where not case p
    when 'usage' then has_sequence_privilege(s.role, s.path, p)
    when 'execute' then has_function_privilege(s.role, s.path, p)
    else has_table_privilege(s.role, s.path, p)
  end
$$;
select pg_temp.migrate(m.version, m.suffix) from (select * from made order by version) m;
select is(pg_temp.lacks(n, m.suffix), null, format('%s: the role may use what migration %s has made', n, m.suffix))
from made m, unnest('{new,older,restored}'::text[]) n order by m.suffix, n;
select is(pg_temp.waiting(n), 3::bigint, format('%s: and will what the next one makes', n)) from unnest('{older,restored}'::text[]) n;
select is_empty(
  $$ select * from private.find_privilege_drift(array(select (tests.tenant(n)).id from unnest('{new,older,restored}'::text[]) n)) $$,
  'nobody may do more or less than expected'
);
