select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.tenant_in_status('beta', 'active');
select tests.remove_segments('beta');

select tests.sign_in('acme');
insert into public.packages (tenant_id, slug, name) select (tests.tenant('acme')).id, slug, slug from unnest('{gold,silver}'::text[]) slug;
select is(
  tests.packages('acme'), 'general/basic:1 general/standard:2 general/premium:3 general/gold:4 general/silver:5',
  'without segment and place it goes to the end of General'
);
select is(
  (select jsonb_agg(e #> '{details,package_slug}') from jsonb_array_elements(tests.events('acme', 'package_segment_defaulted')) e), '["gold", "silver"]',
  'of which there is an event each'
);
select is(
  tests.events('acme', 'package_segment_defaulted') #>> '{0,actor_id}', tests.user_id('acme')::text, 'with the member as its actor'
);
insert into public.segments (tenant_id, slug, name) values ((tests.tenant('acme')).id, 'extras', 'Extras');
select is((tests.segment('acme', 'extras')).position, 2, 'a segment without a place goes to the end');
insert into public.packages (tenant_id, segment_id, slug, name) values ((tests.tenant('acme')).id, (tests.segment('acme', 'extras')).id, 'iron', 'Iron');
select is((tests.package('acme', 'iron')).grouping_order, 1, 'a package with a segment goes to the end of that one');
select is(jsonb_array_length(tests.events('acme', 'package_segment_defaulted')), 2, 'and is no fallback');

select tests.sign_in('beta');
insert into public.packages (tenant_id, slug, name, price_minor) select (tests.tenant('beta')).id, 'p' || n, 'P', n from generate_series(1, 3) n;
select is(tests.packages('beta'), 'general/p1:1 general/p2:2 general/p3:3', 'a missing General is made, once for all rows');
select is(
  (select jsonb_agg(e #> '{details,is_new_segment}') from jsonb_array_elements(tests.events('beta', 'package_segment_defaulted')) e),
  '[true, false, false]', 'the event says by which'
);

-- What can't be done, and that nothing of it stays.
select tests.sign_in('acme');
select is(
  tests.error_of(format(statement, (tests.tenant('acme')).id)) ->> 'sqlstate', sqlstate, format('%s: %s', title, sqlstate)
)
from (
  values
    ('a slug twice', '23505', 'insert into public.packages (tenant_id, slug, name) values (%L, ''gold'', ''X'')'),
    ('no name', '23502', 'insert into public.packages (tenant_id, slug) values (%L, ''new'')'),
    ('a slug that is none', '23514', 'insert into public.packages (tenant_id, slug, name) values (%L, ''New'', ''X'')'),
    ('another tenant''s segment', '23503', format(
      'insert into public.packages (tenant_id, segment_id, slug, name) values (%%L, %L, ''new'', ''X'')', (tests.segment('beta', 'general')).id
    )),
    ('a segment that is none', '23503', format(
      'insert into public.packages (tenant_id, segment_id, slug, name) values (%%L, %L, ''new'', ''X'')', gen_random_uuid()
    )),
    ('a package out of its segment', '23502', 'update public.packages set segment_id = null where tenant_id = %L')
) as refused (title, sqlstate, statement);
select tests.sign_out();
select is(jsonb_array_length(tests.events('acme', 'package_segment_defaulted')), 2, 'what was refused left no event');

update public.packages set updated_at = '2000-01-01' where id = (tests.package('acme', 'iron')).id;
select tests.sign_in('acme');
update public.packages set price_minor = 5 where slug = 'iron';
select is((tests.package('acme', 'iron')).updated_at, now(), 'a change leaves its time');
select is(
  tests.error_of(format('update public.%I set updated_at = now()', relation)) ->> 'sqlstate', '42501', format('which is nobody''s to choose: %s', relation)
)
from unnest('{segments,packages}'::text[]) relation;
