select tests.create_admin('warden');
select tests.create_admin('admin');
select tests.create_employee('clerk', 'EMPLOYEE');
select tests.create_employee('former', 'ADMIN', 'INACTIVE');
select tests.tenant_in_status('acme', 'active');
create function pg_temp.calls() returns table (call text)
language sql as $$
  values
    ('select public.list_templates(true)'), ('select public.get_template(''default'')'), ('select public.get_template_version(''default'', 1)'),
    ('select public.save_template(''pgtap'', tests.definition(''one''))'), ('select public.restore_template(''default'', 1)'),
    ('select public.retire_template(''no-such'')')
$$;
create function pg_temp.outcomes() returns text[]
language sql as $$
  select array_agg(distinct coalesce(tests.error_of(call) ->> 'code', 'done') order by coalesce(tests.error_of(call) ->> 'code', 'done'))
  from pg_temp.calls()
$$;

select tests.sign_in('admin');
select is(pg_temp.outcomes(), '{NOT_FOUND,done}', 'an admin does all of it');
select tests.sign_in('clerk');
select is(pg_temp.outcomes(), '{FORBIDDEN}', 'an employee none of it');
select tests.sign_in('former');
select is(pg_temp.outcomes(), '{FORBIDDEN}', 'nor does who was an admin');
select tests.sign_in('acme');
select is(pg_temp.outcomes(), '{FORBIDDEN}', 'nor a tenant''s owner');
select tests.use_secret_key();
select is((select array_agg(distinct tests.error_of(call) ->> 'sqlstate') from pg_temp.calls()), '{42501}', 'nor the secret key');
select tests.be_anonymous();
select is((select array_agg(distinct tests.error_of(call) ->> 'sqlstate') from pg_temp.calls()), '{42501}', 'nor anybody without a token');
