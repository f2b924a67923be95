select tests.create_admin('admin');
select tests.sign_in('admin');
select public.save_template('pgtap', tests.definition('one'));
select tests.sign_out();

-- As the owner of the table, who needs no grant.
select is(tests.error_of(statement) ->> 'sqlstate', '42501', statement)
from unnest(array[
  $$update public.tenant_templates set definition = tests.definition('two') where name = 'pgtap'$$,
  $$update public.tenant_templates set definition = jsonb_set(definition, '{limits,users}', '6') where name = 'pgtap'$$,
  $$update public.tenant_templates set version = 2 where name = 'pgtap'$$,
  $$update public.tenant_templates set name = 'pgtap-2' where name = 'pgtap'$$,
  $$update public.tenant_templates set created_at = now() + interval '1 day' where name = 'pgtap'$$,
  $$update public.tenant_templates set created_by = null where name = 'pgtap'$$,
  $$update public.tenant_templates set is_current = false, created_by = null where name = 'pgtap'$$,
  $$delete from public.tenant_templates where name = 'pgtap'$$,
  $$truncate public.tenant_templates cascade$$
]) as statement;
select is(
  tests.error_of($$update public.tenant_templates set is_current = false where name = 'pgtap'$$), null, 'only which one is current changes'
);
