-- In both isolations.
select tests.create_admin('admin');
insert into public.tenant_templates (name, version, is_current, definition) values
  ('pgtap', 1, false, '{
    "segments": [{"slug": "old", "name": "Old", "packages": [{"slug": "p", "name": "P", "price_minor": 1}]}],
    "features": ["basic"], "limits": {"users": 1, "storage_gb": 1}
  }'),
  ('pgtap', 2, true, '{
    "segments": [
      {"slug": "one", "name": "One", "packages": [{"slug": "a", "name": "A", "price_minor": 100.0}]},
      {"slug": "two", "name": "Two", "packages": [
        {"slug": "b", "name": "B", "price_minor": 200}, {"slug": "c", "name": "C", "price_minor": 300}
      ]}
    ],
    "features": ["basic", "webhooks"], "limits": {"users": 7, "storage_gb": 8}
  }');

select tests.sign_in('admin');
select tests.provision('plain', '{"template": "pgtap"}');
select tests.provision('own', '{"template": "pgtap", "features": ["analytics"], "limits": {"users": 9}}');
select tests.provision('none', '{"template": "pgtap", "features": []}');
select tests.sign_out();

select is((tests.tenant('plain')).features, '{basic,webhooks}', 'features come from the template');
select is((tests.tenant('plain')).user_limit, 7, 'the user limit comes from the template');
select is((tests.tenant('plain')).storage_limit_gb, 8, 'the storage limit comes from the template');
select is((tests.tenant('plain')).template_version, 2, 'the current version is the one that is used, and recorded');
select results_eq(
  $$
    select s.slug, s.position, p.slug, p.price_minor
    from tests.packages_of('plain') p join tests.segments('plain') s on s.id = p.segment_id
    order by s.position, p.grouping_order
  $$,
  $$ values ('one', 1, 'a', 100::bigint), ('two', 2, 'b', 200), ('two', 2, 'c', 300) $$,
  'every segment of the template comes with its packages'
);
select is((tests.tenant('own')).features, '{analytics}', 'features that are given win over the template''s');
select is((tests.tenant('own')).user_limit, 9, 'a limit that is given wins over the template''s');
select is((tests.tenant('own')).storage_limit_gb, 8, 'the limit beside it still comes from the template');
select is((tests.tenant('none')).features, '{}', 'no features is a wish too, and not the template''s list');

select tests.sign_in('admin');
create temporary table problems on commit drop as
select tests.error_of($$ select tests.provision('lost', '{"template": "no-such"}') $$) as problem;
select is(problem ->> 'code', 'VALIDATION_ERROR', 'an unknown template is refused') from problems;
select is(tests.pointers_of(problem), '{/template}', 'the refusal points at the template') from problems;
select tests.sign_out();
select is((tests.request('lost')).id, null, 'a refused call leaves no request');
