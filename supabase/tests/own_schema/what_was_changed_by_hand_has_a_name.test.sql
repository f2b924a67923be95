select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active', '{"isolation": "schema"}');
create function pg_temp.acme() returns uuid language sql as $$ select (tests.tenant('acme')).id $$;
create function pg_temp.told(p_sql text) returns text
language sql as $$ select coalesce(tests.error_of(format(p_sql, pg_temp.acme())) ->> 'code', 'ok') $$;

-- The doors to a catalogue that is changed so, and what they say. Those that look at many tenants, or undo one, say nothing.
create function pg_temp.doors(p_breaking text) returns jsonb
language plpgsql as $$
declare
  v_said jsonb;
begin
  execute format('delete from %I.packages where slug = ''basic''', private.tenant_schema_name(pg_temp.acme()));
  execute format(p_breaking, private.tenant_schema_name(pg_temp.acme()));
  perform tests.sign_in('acme');
  v_said := jsonb_build_object(
    'reads', pg_temp.told('select public.get_catalogue(%L)'),
    'package', pg_temp.told('select public.upsert_package(%L, ''own'', ''Wonderful'', 100)'),
    'segment', pg_temp.told('select public.upsert_segment(%L, ''own'', ''Wonderful'')')
  );
  perform tests.sign_out();
  perform tests.sign_in('warden');
  v_said := v_said || jsonb_build_object(
    'clones', pg_temp.told('select tests.provision(''copy'', ''{"clone_of": "%s"}'')'),
    'seeds', pg_temp.told('select public.provision_tenant_schema(%L)'),
    'lists', pg_temp.told('select segment_count from public.tenants_overview where id = %1$L; select public.get_tenant(%1$L)')
  );
  perform tests.sign_out();
  v_said := v_said || jsonb_build_object(
    'doctor', pg_temp.told('select private.invariant_violations()'), 'undoing', pg_temp.told('select private.is_unused_tenant(%L)')
  );
  raise sqlstate 'TEST2';
exception
  when sqlstate 'TEST2' then
    return v_said;
end
$$;

create temporary table changes (number serial, title text, breaking text, named text[]) on commit drop;
insert into changes (title, breaking, named) values
  ('nothing', 'select', '{}'),
  ('a table of nobody''s', 'create table %1$I.extra ()', '{}'),
  ('a price is an integer', 'alter table %1$I.packages alter price_minor type integer', '{}'),
  ('the segments are gone', 'drop table %1$I.segments cascade', '{reads,package,segment,clones,seeds}'),
  ('both tables are gone', 'drop table %1$I.packages, %1$I.segments', '{reads,package,segment,clones,seeds}'),
  ('the packages are renamed', 'alter table %1$I.packages rename to wares', '{reads,package,segment,clones,seeds}'),
  ('the packages are a view', 'alter table %1$I.packages rename to wares; create view %1$I.packages as select id from %1$I.wares', '{reads,package,segment,clones,seeds}'),
  ('a price is gone', 'alter table %1$I.packages drop column price_minor', '{reads,package,clones,seeds}'),
  ('a time is gone', 'alter table %1$I.packages drop column created_at', '{reads,package}'),
  ('a title is gone', 'alter table %1$I.segments drop column hero_title', '{reads,segment,clones,seeds}'),
  ('the tenant is gone', 'alter table %1$I.segments drop column tenant_id cascade', '{reads,package,segment,clones,seeds}'),
  (
    'the tenant is a text',
    'alter table %1$I.packages
       drop constraint package_segment_is_of_its_own_tenant, drop constraint package_is_of_this_tenant,
       alter tenant_id drop default, alter tenant_id type text',
    '{reads,package,segment,clones}'
  ),
  (
    'a price is a word',
    'alter table %1$I.packages
       drop constraint package_price_is_not_negative, drop constraint package_price_is_exact_in_json,
       alter price_minor drop default, alter price_minor type text using ''much''',
    '{reads,clones}'
  ),
  ('slugs may be there twice', 'alter table %1$I.packages drop constraint package_slug_is_unique_in_its_tenant', '{seeds}'),
  ('packages have no key', 'alter table %1$I.packages drop constraint packages_pkey', '{package}'),
  ('more is asked of a package', 'alter table %1$I.packages add column mood text not null default ''good''; alter table %1$I.packages alter mood drop default', '{package,seeds}'),
  ('a name is to be shorter', 'alter table %1$I.packages add constraint name_is_shorter check (length(name) < 9)', '{package}'),
  (
    'a trigger refuses',
    'create function %1$I.refuse() returns trigger language plpgsql as $do$ begin raise exception ''no''; end $do$;
     create trigger refuse before insert on %1$I.packages for each row execute function %1$I.refuse()',
    '{package,seeds}'
  );
select is(
  array(select d.key || ' ' || (d.value #>> '{}') from jsonb_each(pg_temp.doors(c.breaking)) d where d.value <> '"ok"' order by d.key),
  array(select n || ' SCHEMA_DRIFTED' from unnest(c.named) n order by n),
  c.title
)
from (select * from changes order by number) c;
