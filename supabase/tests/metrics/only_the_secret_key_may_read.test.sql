select tests.create_admin('admin');
select tests.sign_in('admin');
select is(tests.error_of('select * from public.metrics()') ->> 'sqlstate', '42501', 'an admin may not');
select tests.be_anonymous();
select is(tests.error_of('select * from public.metrics()') ->> 'sqlstate', '42501', 'an anonymous caller may not');
select tests.use_secret_key();
select isnt_empty('select * from public.metrics()', 'the secret key may');
select is(
  array(
    select distinct m.family from public.metrics() m
    where m.name is not null and m.name not in (m.family, m.family || '_bucket', m.family || '_sum', m.family || '_count')
  ),
  '{}', 'every sample is of its family'
);
