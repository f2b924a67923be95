-- In both isolations.
select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');
select tests.sign_in('acme');
create function pg_temp.upsert(p_slug text, p_given jsonb default '{}') returns jsonb
language sql as $$
  select public.upsert_segment(
    (tests.tenant('acme')).id, p_slug, p_given ->> 'name', p_given ->> 'hero_title', (p_given ->> 'position')::integer
  )
$$;

create temporary table made on commit drop as select pg_temp.upsert('extras', '{"name": "Extras", "hero_title": "And more"}') as answer;
select is(
  (select answer from made),
  jsonb_build_object('outcome', 'created', 'segment', to_jsonb(tests.segment('acme', 'extras'))), 'a new slug makes a segment: the row as REST shows it'
);
select is(
  array[s.name, s.hero_title, s.position::text], '{Extras,And more,2}', 'with what was given, behind the others'
)
from tests.segment('acme', 'extras') s;
create temporary table steps (title text, given jsonb, outcome text, is_like text[]) on commit drop;
insert into steps values
  ('the same again', '{"name": "Extras", "hero_title": "And more"}', 'unchanged', '{Extras,And more,2}'),
  ('nothing', '{}', 'unchanged', '{Extras,And more,2}'),
  ('another name', '{"name": "More"}', 'updated', '{More,And more,2}'),
  ('another place', '{"position": -1}', 'updated', '{More,And more,-1}'),
  ('no title any more', '{"hero_title": ""}', 'updated', '{More,NULL,-1}'),
  ('still no title', '{"hero_title": ""}', 'unchanged', '{More,NULL,-1}'),
  ('a title of 500 characters', jsonb_build_object('hero_title', repeat('ü', 500)), 'updated', array['More', repeat('ü', 500), '-1']);
select is(
  array[a.answer ->> 'outcome', a.answer #>> '{segment,name}', a.answer #>> '{segment,hero_title}', a.answer #>> '{segment,position}'],
  s.outcome || s.is_like, s.title
)
from steps s cross join lateral (select pg_temp.upsert('extras', s.given) as answer) a;
select is(pg_temp.upsert('greatest', '{"name": "G", "position": 2147483647}') ->> 'outcome', 'created', 'the last place there is');
select is(pg_temp.upsert('after', '{"name": "A"}') #>> '{segment,position}', '2147483647', 'is shared by who comes after');

select is(
  tests.error_of(format('select pg_temp.upsert(%L, %L)', slug, given)) - 'sqlstate',
  jsonb_build_object('code', code, 'detail', jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('pointer', pointer, 'message', message)))),
  format('refused: slug %s, %s', coalesce(left(slug, 20), 'none'), left(given::text, 60))
)
from (
  select bad, '{"name": "X"}'::jsonb, 'INVALID_SLUG', '/slug', 'must have 1 to 63 characters of a to z, 0 to 9 and -, the first no -'
  from unnest(array[null, '', '-x', 'Extras', 'a b', 'éxtras', 'ｅxtras', E'x\n', repeat('x', 64)]) bad
  union all values
    ('new', '{}'::jsonb, 'VALIDATION_ERROR', '/name', 'is required'),
    ('new', '{"name": ""}', 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters'),
    ('extras', jsonb_build_object('name', repeat('x', 256)), 'VALIDATION_ERROR', '/name', 'must have 1 to 255 characters'),
    ('extras', jsonb_build_object('hero_title', repeat('x', 501)), 'VALIDATION_ERROR', '/hero_title', 'must have at most 500 characters')
) as refused (slug, given, code, pointer, message);
