select tests.create_admin('admin');
select tests.sign_in('admin');
select public.save_template('pgtap', tests.definition('one'));
select public.save_template('pgtap', tests.definition('two'));

select is(
  public.restore_template('pgtap', 1) #> '{template,version}', '3', 'an older version is made current as a version of its own'
);
select is(public.get_template('pgtap') -> 'definition', tests.definition('one'), 'with the same definition');
select is(public.restore_template('pgtap', 1) -> 'is_changed', 'false', 'again, it changes nothing');
select is(
  tests.error_of($$ select public.restore_template('pgtap', 2, 2) $$) ->> 'code', 'PRECONDITION_FAILED', 'not past somebody else''s version'
);
select is(tests.error_of($$ select public.restore_template('pgtap', 9) $$) ->> 'code', 'NOT_FOUND', 'there is no ninth');
select is(tests.error_of($$ select public.restore_template('no-such', 1) $$) ->> 'code', 'NOT_FOUND', 'nor any of what is not there');

select tests.provision('before', '{"template": "pgtap"}');
select is(
  tests.error_of($$ select public.retire_template('pgtap', 2) $$) ->> 'code', 'PRECONDITION_FAILED', 'nor is it retired past somebody else''s version'
);
select is(
  public.retire_template('pgtap', 3) - 'rate_limit' #- '{template,created_at}' #- '{template,created_by}' #- '{template,versions}' #- '{template,definition}',
  '{"is_changed": true, "template": {"name": "pgtap", "version": 3, "is_retired": true, "version_count": 3}}',
  'a retired template is known by its last version'
);
select is(public.retire_template('pgtap', 3) -> 'is_changed', 'false', 'again, it changes nothing');
create temporary table answers on commit drop as
select tests.error_of($$ select tests.provision('after', '{"template": "pgtap"}') $$) as retired;
select is(retired ->> 'code', 'TEMPLATE_RETIRED', 'no tenant is made from it') from answers;
select is(tests.pointers_of(retired), '{/template}', 'and the refusal points at it') from answers;
select is((tests.tenant('before')).template_version, 3, 'those that were stay');
select is(
  (select array_agg(t ->> 'name') from jsonb_array_elements(public.list_templates()) as t where t ->> 'name' = 'pgtap'), null,
  'the list leaves it out'
);
select is(
  (select t - 'created_at' - 'created_by' from jsonb_array_elements(public.list_templates(true)) as t where t ->> 'name' = 'pgtap'),
  '{"name": "pgtap", "version": 3, "is_retired": true, "segment_count": 1, "package_count": 1}', 'unless it is asked for all'
);
select is(
  tests.error_of($$ select public.save_template('pgtap', tests.definition('x'), 3) $$) ->> 'code', 'PRECONDITION_FAILED',
  'who has read it before it was retired is told so'
);
select is(public.restore_template('pgtap', 3, 0) #> '{template,version}', '4', 'restoring a version brings it back');
select is(tests.provision('again', '{"template": "pgtap"}') ->> 'status', 'processing', 'and tenants are made from it');
select public.retire_template('pgtap');
select is(public.save_template('pgtap', tests.definition('one')) -> 'is_changed', 'true', 'so does saving one, even as it was');

select is(
  tests.error_of($$ select public.retire_template('default') $$) ->> 'code', 'INVALID_TRANSITION', 'the default can''t be retired'
);
select is(tests.error_of($$ select public.retire_template('no-such') $$) ->> 'code', 'NOT_FOUND', 'nor can what is not there');

select tests.sign_out();
select results_eq(
  $$
    select action, before, after, details from public.provisioning_events
    where details ->> 'template' = 'pgtap' and action <> 'template_saved' order by id limit 3
  $$,
  $$
    values
      ('template_restored', '{"version": 2}'::jsonb, '{"version": 3}'::jsonb, '{"template": "pgtap", "restored_version": 1}'::jsonb),
      ('template_retired', '{"version": 3}', '{"version": null}', '{"template": "pgtap"}'),
      ('template_restored', '{"version": null}', '{"version": 4}', '{"template": "pgtap", "restored_version": 3}')
  $$,
  'the audit tells each from the others'
);
