select tests.create_admin('admin');
select tests.create_admin('rival');
create function pg_temp.save(p_definition jsonb, p_expected integer default null) returns jsonb
language sql as $$ select public.save_template('pgtap', p_definition, p_expected) $$;
create function pg_temp.shown() returns jsonb
language sql as $$ select public.get_template('pgtap') - 'created_at' - 'created_by' - 'definition' #- '{versions}' $$;

select tests.sign_in('admin');
select is(
  pg_temp.save(tests.definition('one')) - 'rate_limit' #- '{template,created_at}' #- '{template,versions,0,created_at}',
  jsonb_build_object(
    'is_changed', true,
    'template', jsonb_build_object(
      'name', 'pgtap', 'version', 1, 'is_retired', false, 'definition', tests.definition('one'), 'created_by', tests.user_id('admin'),
      'version_count', 1,
      'versions', jsonb_build_array(jsonb_build_object('version', 1, 'is_current', true, 'created_by', tests.user_id('admin')))
    )
  ),
  'a name that is new makes a template'
);
select is(pg_temp.save(tests.definition('one')) -> 'is_changed', 'false', 'what equals the current version changes nothing');
select is(
  pg_temp.save(tests.definition('one', 100, '{"limits": {"users": 5.0}}')) -> 'is_changed', 'false', 'nor does a number written in another way'
);
select is(pg_temp.save(tests.definition('two')) #> '{template,version}', '2', 'another definition is another version');
select is(pg_temp.save(tests.definition('one')) #> '{template,version}', '3', 'one that was current before is another version, too');
select is(
  (select array_agg(t.version::text || t.is_current order by t.version) from public.tenant_templates t where t.name = 'pgtap'),
  '{1false,2false,3true}', 'one version is current'
);
select is(public.get_template_version('pgtap', 2) -> 'definition', tests.definition('two'), 'the older ones are kept as they were');
select is(public.get_template_version('pgtap', 2) -> 'is_current', 'false', 'and say so');
select is(pg_temp.shown(), '{"name": "pgtap", "version": 3, "is_retired": false, "version_count": 3}', 'the template is its current version');

select is(
  tests.error_of($$ select pg_temp.save(tests.definition('mine'), 2) $$) - 'sqlstate',
  '{"code": "PRECONDITION_FAILED", "detail": {"version": 3}}', 'who has read another version is told which one there is'
);
select is(pg_temp.save(tests.definition('one'), 2) -> 'is_changed', 'false', 'unless it already says what they want: their own answer may have been lost');
select is(pg_temp.save(tests.definition('mine'), 3) #> '{template,version}', '4', 'who has read the current one may');
select is(tests.error_of($$ select pg_temp.save(tests.definition('new'), 0) $$) ->> 'code', 'PRECONDITION_FAILED', 'zero: only where none is current');
select is(
  public.save_template('pgtap-2', tests.definition('new'), 0) #> '{template,version}', '1', 'which is so of a name that is new'
);
select is(
  tests.error_of($$ select public.save_template('pgtap-3', tests.definition('new'), 1) $$) ->> 'code', 'PRECONDITION_FAILED', 'and no other number is'
);

select tests.sign_out();
select results_eq(
  $$
    select action, actor_id, before, after from public.provisioning_events
    where details ->> 'template' = 'pgtap' order by id
  $$,
  format(
    $$
      values
        ('template_saved', %1$L::uuid, '{"version": null}'::jsonb, '{"version": 1}'::jsonb), ('template_saved', %1$L, '{"version": 1}', '{"version": 2}'),
        ('template_saved', %1$L, '{"version": 2}', '{"version": 3}'), ('template_saved', %1$L, '{"version": 3}', '{"version": 4}')
    $$,
    tests.user_id('admin')
  ),
  'the audit has who made which version of which, and nothing of what changed nothing'
);

select public.set_rate_limit('templates', 1, 1) from (select tests.use_secret_key()) as key;
select tests.sign_in('rival');
select is(pg_temp.save(tests.definition('five')) #> '{rate_limit,remaining}', '0', 'a version takes a token');
select is(tests.error_of($$ select pg_temp.save(tests.definition('six')) $$) ->> 'code', 'RATE_LIMITED', 'without one there is none');
