-- In both isolations.
select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.tenant_in_status('beta', 'active');
select tests.tenant_in_status('gamma', 'active');

-- acme is of a template that names General otherwise; beta's template has no such segment; gamma is of the default.
insert into public.tenant_templates (name, version, is_current, definition)
select 'pgtap-named', 1, true, jsonb_set(jsonb_set(definition, '{segments,0,name}', '"Allerlei"'), '{segments,0,hero_title}', '"Was wir tun"')
from public.tenant_templates where name = 'default' and version = 1
union all
select 'pgtap-without', 1, true, jsonb_set(definition, '{segments,0,slug}', '"mains"')
from public.tenant_templates where name = 'default' and version = 1;
update public.tenants set template_name = 'pgtap-named', template_version = 1 where slug = tests.slug_of('acme');
update public.tenants set template_name = 'pgtap-without', template_version = 1 where slug = tests.slug_of('beta');
select tests.remove_segments(name) from unnest('{acme,beta}'::text[]) name;

create function pg_temp.upsert(p_tenant text, p_slug text) returns jsonb
language sql as $$ select public.upsert_package((tests.tenant(p_tenant)).id, p_slug, initcap(p_slug)) $$;
-- The default has been edited since.
update public.tenant_templates set is_current = false where name = 'default';
insert into public.tenant_templates (name, version, definition)
select 'default', max(version) + 1, jsonb_set(jsonb_set((array_agg(definition order by version))[1], '{segments,0,name}', '"Overall"'), '{segments,0,hero_title}', '"All"')
from public.tenant_templates where name = 'default';
create temporary table answers (tenant text, step integer, answer jsonb) on commit drop;
grant all on answers to public;

select tests.sign_in('gamma');
insert into answers values ('gamma', 1, pg_temp.upsert('gamma', 'gold'));
select is(
  answer -> 'segment_fallback', jsonb_build_object('segment_id', (tests.segment('gamma', 'general')).id, 'is_new_segment', false),
  'without a segment it goes to the General one'
)
from answers where tenant = 'gamma' and step = 1;
select is(tests.packages('gamma'), 'general/basic:1 general/standard:2 general/premium:3 general/gold:4', 'at its end');
select is(
  (
    select array[e ->> 'actor_kind', e ->> 'actor_id', e ->> 'request_id', e #>> '{details,package_id}', e #>> '{details,package_slug}',
      e #>> '{details,segment_id}', e #>> '{details,segment_slug}', e #>> '{details,is_new_segment}']
    from jsonb_array_elements(tests.events('gamma', 'package_segment_defaulted')) e
  ),
  array['user', tests.user_id('gamma')::text, (tests.tenant('gamma')).request_id::text, (tests.package('gamma', 'gold')).id::text, 'gold',
    (tests.segment('gamma', 'general')).id::text, 'general', 'false'],
  'an event says by whom, which package, which segment, and whether it was made'
);
select is(pg_temp.upsert('gamma', 'gold') -> 'segment_fallback', 'null', 'again it has a segment, and stays there');
select is(jsonb_array_length(tests.events('gamma', 'package_segment_defaulted')), 1, 'of which there is no other event');

select public.upsert_segment((tests.tenant('gamma')).id, 'extras', 'Extras');
select public.upsert_package((tests.tenant('gamma')).id, 'gold', p_segment_id => (tests.segment('gamma', 'extras')).id);
select is(
  public.upsert_package((tests.tenant('gamma')).id, 'gold', p_price_minor => 5) #>> '{package,segment_id}',
  (tests.segment('gamma', 'extras')).id::text, 'a change without a segment leaves it where it is'
);

select tests.sign_in('acme');
insert into answers values ('acme', 1, pg_temp.upsert('acme', 'gold')), ('acme', 2, pg_temp.upsert('acme', 'silver'));
select is(
  array_agg((answer #>> '{segment_fallback,is_new_segment}')::boolean order by step), '{true,false}', 'a missing General is made, once'
)
from answers where tenant = 'acme';
select is(
  array[(tests.segment('acme', 'general')).name, (tests.segment('acme', 'general')).hero_title], '{Allerlei,Was wir tun}',
  'as the tenant''s own version of its template has it'
);
select tests.sign_in('beta');
select public.upsert_segment((tests.tenant('beta')).id, 'mains', 'Mains', p_position => 4);
insert into answers values ('beta', 1, pg_temp.upsert('beta', 'gold'));
select is(
  array[(tests.segment('beta', 'general')).name, (tests.segment('beta', 'general')).hero_title, (tests.segment('beta', 'general')).position::text],
  '{Overall,All,5}', 'where that has none, as the current default has it, behind the segments that there are'
);

select tests.sign_out();
update public.tenant_templates set is_current = false where name = 'default';
insert into public.tenant_templates (name, version, definition)
select 'default', max(version) + 1, jsonb_set((array_agg(definition order by version))[1], '{segments,0,slug}', '"mains"')
from public.tenant_templates where name = 'default';
select tests.remove_segments('beta');
select tests.sign_in('beta');
insert into answers values ('beta', 2, pg_temp.upsert('beta', 'gold'));
select is(
  (select array[answer #>> '{segment_fallback,is_new_segment}', (tests.segment('beta', 'general')).slug] from answers where tenant = 'beta' and step = 2), '{true,general}',
  'and where the current default has none, as an older version has it'
);
select is((select count(*) from tests.packages_of('beta')), 1::bigint, 'no package is lost or doubled');
