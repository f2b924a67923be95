-- As PostgREST writes it: every column that was sent is set, those by which the row is found included.
select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.sign_in('acme');
create temporary table ids on commit drop as select p.slug, p.id from public.packages p;

insert into public.packages (tenant_id, slug, name, price_minor)
values ((tests.tenant('acme')).id, 'basic', 'Changed', 7), ((tests.tenant('acme')).id, 'gold', 'Gold', 8)
on conflict (tenant_id, slug) do update
set tenant_id = excluded.tenant_id, slug = excluded.slug, name = excluded.name, price_minor = excluded.price_minor;
select is(tests.packages('acme'), 'general/basic:1 general/standard:2 general/premium:3 general/gold:4', 'what is there is changed and what is new added');
select is(array[(tests.package('acme', 'basic')).name, (tests.package('acme', 'basic')).price_minor::text], '{Changed,7}', 'to what was sent');
select is((tests.package('acme', 'basic')).id, id, 'in the row that it was') from ids where slug = 'basic';
select is(
  (select jsonb_agg(e #> '{details,package_slug}') from jsonb_array_elements(tests.events('acme', 'package_segment_defaulted')) e), '["gold"]',
  'only what is new falls back'
);

insert into public.segments (tenant_id, slug, name) values ((tests.tenant('acme')).id, 'general', 'Allerlei'), ((tests.tenant('acme')).id, 'extras', 'Extras')
on conflict (tenant_id, slug) do update set tenant_id = excluded.tenant_id, slug = excluded.slug, name = excluded.name;
select is((tests.segment('acme', 'general')).name || (tests.segment('acme', 'general')).position, 'Allerlei1', 'segments likewise');
select is((tests.segment('acme', 'extras')).position, 2, 'a new one behind the others');

update public.packages set segment_id = (tests.segment('acme', 'extras')).id where slug = 'gold';
insert into public.packages (tenant_id, slug, segment_id, price_minor, name, grouping_order)
values ((tests.tenant('acme')).id, 'gold', null, 9, null, null)
on conflict (tenant_id, slug) do update
set tenant_id = excluded.tenant_id, slug = excluded.slug, segment_id = excluded.segment_id, price_minor = excluded.price_minor, name = excluded.name,
    grouping_order = excluded.grouping_order;
select is(
  (tests.package('acme', 'gold')).segment_id, (tests.segment('acme', 'extras')).id, 'without a segment it stays where it is'
);
select is((tests.package('acme', 'gold')).name || (tests.package('acme', 'gold')).price_minor, 'Gold9', 'what is not said stays');
insert into public.packages (tenant_id, slug, name) values ((tests.tenant('acme')).id, 'gold', 'Ignored') on conflict (tenant_id, slug) do nothing;
select is((tests.package('acme', 'gold')).name, 'Gold', 'or it is left alone');
select is(jsonb_array_length(tests.events('acme', 'package_segment_defaulted')), 1, 'and nothing fell back');
insert into public.packages (tenant_id, slug, name, price_minor)
values ((tests.tenant('acme')).id, 'gold', null, null), ((tests.tenant('acme')).id, 'free', 'Free', null)
on conflict (tenant_id, slug) do update set name = excluded.name, price_minor = excluded.price_minor;
select is(
  array[(tests.package('acme', 'gold')).price_minor, (tests.package('acme', 'free')).price_minor], '{9,0}',
  'without a price it keeps its own, and what is new costs nothing'
);
