-- Whether the schema is born with it, gets it later, or has lost its role meanwhile.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('migrated', '{"isolation": "schema"}');
select tests.provision('restored', '{"isolation": "schema"}');
select tests.sign_out();
create function pg_temp.schema_of(p_name text) returns text language sql as $$ select private.tenant_schema_name((tests.tenant(p_name)).id) $$;
do $$
declare
  v_text constant text := $sql$
    create table things (id bigint generated always as identity, number serial);
    create view few_things as select id from things;
    create function twice(p_number integer) returns integer language sql as 'select 2 * p_number';
    revoke execute on function twice(integer) from public;
  $sql$;
begin
  -- As a dump brings it back, which has no roles.
  perform private.drop_granted_role(pg_temp.schema_of('restored'));
  perform private.register_tenant_migration('29000101000000', 'things', encode(sha256(convert_to(v_text, 'UTF8')), 'hex'), v_text);
  perform private.apply_tenant_migrations((tests.tenant(n)).id) from unnest('{migrated,restored}'::text[]) n;
end $$;
select tests.sign_in('admin');
select tests.provision('new', '{"isolation": "schema"}');
select tests.sign_out();

select is(
  array(
    select o.name || ' ' || p
    from (
      values
        ('things', '{select,insert,update,delete,truncate,references,trigger}'::text[]), ('few_things', '{select}'),
        ('things_number_seq', '{usage,select,update}'), ('twice(integer)', '{execute}')
    ) o (name, privileges)
    cross join unnest(o.privileges) p
    cross join lateral (select pg_temp.schema_of(n) as role, pg_temp.schema_of(n) || '.' || o.name as path) s
    where case
      when o.name ~ '_seq$' then has_sequence_privilege(s.role, s.path, p)
      when p = 'execute' then has_function_privilege(s.role, s.path, p)
      else has_table_privilege(s.role, s.path, p)
    end
    order by o.name collate "C", p
  ),
  '{"few_things select","things delete","things insert","things select","things update","things_number_seq usage","twice(integer) execute"}',
  format('%s: the role may do with it what is to be done with rows', n)
)
from unnest('{new,migrated,restored}'::text[]) n;
select is_empty(
  $$ select * from private.find_privilege_drift(array(select (tests.tenant(n)).id from unnest('{new,migrated,restored}'::text[]) n)) $$,
  'nobody may do more or less than expected'
);
