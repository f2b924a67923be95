-- In both isolations.
select tests.create_admin('warden');
select tests.tenant_in_status('acme', 'active');

select tests.sign_in('acme');
select public.upsert_segment((tests.tenant('acme')).id, 'own', 'Own');
select public.upsert_package((tests.tenant('acme')).id, 'own', 'Own', p_segment_id => (tests.segment('acme', 'own')).id);
select public.upsert_package((tests.tenant('acme')).id, 'own', 'Changed');
select tests.sign_out();
select is_empty(
  $$ select from public.provisioning_events where tenant_id = (tests.tenant('acme')).id and action ~ '^(package|segment)_' $$,
  'what members do to their catalogue leaves no event, as over REST'
);

select tests.sign_in('warden');
select public.upsert_segment((tests.tenant('acme')).id, 'extras', 'Extras', 'More');
select public.upsert_segment((tests.tenant('acme')).id, 'extras', p_hero_title => '');
select public.upsert_segment((tests.tenant('acme')).id, 'extras', 'Extras');
select public.upsert_package((tests.tenant('acme')).id, 'gold', 'Gold', 100, (tests.segment('acme', 'extras')).id);
select public.upsert_package((tests.tenant('acme')).id, 'gold', p_price_minor => 200);
select public.upsert_package((tests.tenant('acme')).id, 'gold', p_price_minor => 200);

select is(
  tests.events('acme', action),
  (
    select jsonb_agg(e || jsonb_build_object('actor_id', tests.user_id('warden'), 'request_id', (tests.tenant('acme')).request_id, 'before', before, 'after', after))
    from jsonb_array_elements(tests.events('acme', action)) e
  ),
  format('what an admin has done is there, once, with what it changed: %s', action)
)
from (
  values
    ('segment_created', null::jsonb, null::jsonb),
    ('segment_updated', '{"hero_title": "More"}', '{"hero_title": null}'),
    ('package_created', null, null),
    ('package_updated', '{"price_minor": 100}', '{"price_minor": 200}')
) as done (action, before, after);
select is(jsonb_array_length(tests.events('acme', action)), 1, format('one event: %s', action))
from unnest('{segment_created,segment_updated,package_created,package_updated}'::text[]) action;
select is_empty(
  $$ select from public.provisioning_events where tenant_id = (tests.tenant('acme')).id and action ~ '^(package|segment)_(?!created|updated)' $$,
  'and none of what changed nothing'
);
select is(
  tests.events('acme', 'package_created') #> '{0,details}',
  jsonb_build_object(
    'id', (tests.package('acme', 'gold')).id, 'segment_id', (tests.segment('acme', 'extras')).id, 'slug', 'gold', 'name', 'Gold', 'price_minor', 100,
    'grouping_order', 1
  ),
  'of what was made, all of it'
);
