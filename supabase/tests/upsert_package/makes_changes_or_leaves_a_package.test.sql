-- In both isolations.
select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.sign_in('acme');
select public.upsert_segment((tests.tenant('acme')).id, 'extras', 'Extras');

create function pg_temp.upsert(p_slug text, p_given jsonb default '{}') returns jsonb
language sql as $$
  select public.upsert_package(
    (tests.tenant('acme')).id, p_slug, p_given ->> 'name', (p_given ->> 'price')::numeric, (p_given ->> 'segment')::uuid,
    (p_given ->> 'order')::integer
  )
$$;
create function pg_temp.extras() returns jsonb
language sql as $$ select jsonb_build_object('segment', (tests.segment('acme', 'extras')).id) $$;

create temporary table answers (step text, answer jsonb) on commit drop;
insert into answers values ('made', pg_temp.upsert('gold', '{"name": "Gold", "price": 4900}' || pg_temp.extras()));
select is(answer ->> 'outcome', 'created', 'a new slug makes a package')
from answers where step = 'made';
select is(
  answer -> 'package', to_jsonb(tests.package('acme', 'gold')), 'the answer is the row as REST shows it'
)
from answers where step = 'made';
select is(
  (answer -> 'package') - '{id,created_at,updated_at}'::text[],
  jsonb_build_object(
    'tenant_id', (tests.tenant('acme')).id, 'segment_id', (tests.segment('acme', 'extras')).id, 'slug', 'gold', 'name', 'Gold',
    'price_minor', 4900, 'grouping_order', 1
  ),
  'it has what was given, and the first place of its segment'
)
from answers where step = 'made';
select is(answer -> 'segment_fallback', 'null', 'no segment was fallen back to') from answers where step = 'made';

select is(
  pg_temp.upsert('gold', given) ->> 'outcome', 'unchanged', format('sent again it is unchanged: %s', left(given::text, 40))
)
from unnest(array['{"name": "Gold", "price": 4900}' || pg_temp.extras(), '{}', '{"price": 4900.00}', '{"order": 1}']::jsonb[]) given;
select is((tests.package('acme', 'gold')).id::text, answer #>> '{package,id}', 'the row is the same one') from answers where step = 'made';

insert into answers values ('changed', pg_temp.upsert('gold', '{"price": 5900}'));
select is(answer ->> 'outcome', 'updated', 'another price changes it') from answers where step = 'changed';
select is(
  (answer -> 'package') - 'updated_at', (select (a.answer -> 'package') - 'updated_at' from answers a where a.step = 'made') || '{"price_minor": 5900}',
  'what is left out stays as it is'
)
from answers where step = 'changed';

select pg_temp.upsert('silver', '{"name": "Silver"}' || pg_temp.extras());
select pg_temp.upsert('bronze', '{"name": "Bronze", "order": 7}' || pg_temp.extras());
select pg_temp.upsert('iron', '{"name": "Iron"}' || pg_temp.extras());
select is(
  tests.packages('acme'),
  'general/basic:1 general/standard:2 general/premium:3 extras/gold:1 extras/silver:2 extras/bronze:7 extras/iron:8',
  'without a place it goes to the end of its segment'
);
select pg_temp.upsert('basic', pg_temp.extras());
select pg_temp.upsert('premium', '{"order": 2}' || pg_temp.extras());
select is(
  tests.packages('acme'),
  'general/standard:2 extras/gold:1 extras/premium:2 extras/silver:2 extras/bronze:7 extras/iron:8 extras/basic:9',
  'moved to another segment likewise, unless it says where'
);
select pg_temp.upsert('gold', '{"order": 2147483647}');
select is(
  pg_temp.upsert('last', '{"name": "Last"}' || pg_temp.extras()) #>> '{package,grouping_order}', '2147483647',
  'behind the greatest number there is room, too'
);
select is(pg_temp.upsert('first', '{"name": "First", "order": -5}') #>> '{package,grouping_order}', '-5', 'a place may be any number');

select is(
  tests.error_of(format('select pg_temp.upsert(%L, %L)', slug, given)) - 'sqlstate',
  jsonb_build_object('code', code, 'detail', jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('pointer', pointer, 'message', message)))),
  format('refused: slug %s, %s', coalesce(left(slug, 20), 'none'), left(given::text, 60))
)
from (
  select bad.slug, bad.given, 'INVALID_SLUG', '/slug', 'must have 1 to 63 characters of a to z, 0 to 9 and -, the first no -'
  from (
    values
      (null, '{"name": "X"}'::jsonb), ('', '{"name": "X"}'), ('-x', '{"name": "X"}'), ('Gold', '{"name": "X"}'), ('gold!', '{"name": "X"}'), ('a b', '{"name": "X"}'),
      ('göld', '{"name": "X"}'), ('ｇｏｌｄ', '{"name": "X"}'), ('gоld', '{"name": "X"}'), ('gold' || chr(8203), '{"name": "X"}'), (E'x\n', '{"name": "X"}'),
      ('٣', '{"name": "X"}'), (repeat('x', 64), '{"name": "X"}')
  ) as bad (slug, given)
  union all values
    ('new', '{}'::jsonb, 'VALIDATION_ERROR', '/name', 'is required'),
    ('new', '{"name": ""}', 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters'),
    ('gold', '{"name": ""}', 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters'),
    ('gold', jsonb_build_object('name', repeat('ü', 256)), 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters')
) as refused (slug, given, code, pointer, message);
select is(pg_temp.upsert('long', jsonb_build_object('name', repeat('ü', 255))) ->> 'outcome', 'created', '255 characters are a name');
