select tests.create_admin('admin');
select tests.sign_in('admin');
create function pg_temp.pointers(p_definition jsonb) returns text[]
language sql as $$
  select tests.pointers_of(tests.error_of(format('select public.save_template(%L, %L)', 'pgtap', p_definition)))
$$;

select is(pg_temp.pointers(definition), pointers, left(definition::text, 100))
from (values
  ('{}'::jsonb, '{/features,/limits,/segments}'::text[]),
  ('[]', '{""}'), ('"x"', '{""}'), ('["segments", "features", "limits"]', '{""}'), ('null', '{""}'),
  (tests.definition('a', -1), '{/segments/0/packages/0/price_minor}'),
  (tests.definition('a', 9007199254740992), '{/segments/0/packages/0/price_minor}'),
  (tests.definition('A'), '{/segments/0/packages/0/slug,/segments/0/slug}'),
  (tests.definition('a', 0, '{"segments": []}'), '{/segments}'),
  (tests.definition('a', 0, '{"segments": {}}'), '{/segments}'),
  (tests.definition('a', 0, '{"segments": [null]}'), '{/segments/0}'),
  (tests.definition('a', 0, '{"segments": [{"slug": "s", "name": "S", "packages": []}]}'), '{/segments/0/packages}'),
  (tests.definition('a', 0, '{"segments": [{"slug": "s", "name": "S"}]}'), '{/segments/0/packages}'),
  (tests.definition('a', 0, '{"features": ["basic", "basic"]}'), '{/features/1}'),
  (tests.definition('a', 0, '{"features": ["basic", 1, null, ["basic"]]}'), '{/features/1,/features/2,/features/3}'),
  (tests.definition('a', 0, '{"features": "basic"}'), '{/features}'),
  (tests.definition('a', 0, '{"limits": {"users": 0, "storage_gb": 1.5, "a/b~c": 1}}'), '{/limits/a~1b~0c,/limits/storage_gb,/limits/users}'),
  (tests.definition('a', 0, '{"limits": []}'), '{/limits}'),
  (tests.definition('a', 0, '{"title": "x"}'), '{/title}')
) as cases (definition, pointers);
select is(
  pg_temp.pointers(jsonb_set(tests.definition('a'), '{segments}', (tests.definition('a') -> 'segments') || (tests.definition('a') -> 'segments'))),
  '{/segments/1/packages/0/slug,/segments/1/slug}', 'the second of two that are called the same is at fault'
);
select is(
  tests.pointers_of(tests.error_of(format('select public.save_template(%L, tests.definition(%L))', name, 'a'))), '{/name}', format('%s is no name', name)
)
from unnest(array['', 'A', '1a', '-a', 'a b', 'ä', repeat('a', 64)]) as name;
select is(tests.error_of('select public.save_template(null, tests.definition(''a''))') ->> 'code', 'VALIDATION_ERROR', 'nor is NULL');
select is(tests.error_of('select public.save_template(''pgtap'', null)') ->> 'code', 'VALIDATION_ERROR', 'nor is NULL a definition');
select is(public.get_template('default') -> 'version', '1', 'what was refused left nothing')
from (select count(*) from public.tenant_templates where name = 'pgtap') as c (n) where n = 0;
