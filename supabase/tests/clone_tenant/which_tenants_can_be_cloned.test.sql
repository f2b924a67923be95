-- In both isolations.
select tests.create_admin('warden');
select tests.create_admin('admin');
create temporary table sources on commit drop as
select status, tests.tenant_in_status('is-' || replace(status, '_', '-'), status) as tenant_id
from unnest('{active,suspended,setup_incomplete,archived,provisioning,pending_activation,purged}'::text[]) as status;
grant select on sources to authenticated;
select tests.sign_in('admin');
create function pg_temp.outcome(p_source uuid) returns text
language sql as $$
  select coalesce(
    tests.error_of(format('select tests.provision(%L, jsonb_build_object(%L, %L::text))', 'clone', 'clone_of', p_source)) ->> 'code', 'done'
  )
$$;
select is(pg_temp.outcome(s.tenant_id), e.outcome, format('of one that is %s: %s', s.status, e.outcome))
from sources s
join (values
  ('active', 'done'), ('suspended', 'done'), ('setup_incomplete', 'done'), ('archived', 'INVALID_TRANSITION'),
  ('provisioning', 'INVALID_TRANSITION'), ('pending_activation', 'INVALID_TRANSITION'), ('purged', 'TENANT_PURGED')
) as e (status, outcome) using (status);
select is(pg_temp.outcome(gen_random_uuid()), 'NOT_FOUND', 'of one that never was: NOT_FOUND');
select is(
  tests.error_of(format('select tests.provision(%L, %L)', 'clone', changes)) ->> 'code', 'VALIDATION_ERROR', format('refused: %s', changes)
)
from unnest(array['{"clone_of": "acme"}', '{"clone_of": 1}', '{"clone_of": {}}', '{"clone_of": "00000000-0000-4000-8000-000000000000", "template": "default"}']) as changes;
select is(
  (select array_agg(e ->> 'pointer') from jsonb_array_elements(tests.error_of(
    $$ select tests.provision('clone', '{"clone_of": "00000000-0000-4000-8000-000000000000", "template": "default"}') $$
  ) #> '{detail,errors}') as e), '{/template}', 'a clone has its source''s template'
);
select tests.accept('batch', tests.items('{one}', jsonb_build_object('clone_of', (tests.tenant('is-active')).id)));
select is(tests.item_states('batch'), '{failed:VALIDATION_ERROR}', 'a batch makes no clones');
