select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.sign_out();

create function pg_temp.statements() returns table (statement text)
language sql as $$
  values
    ('update public.provisioning_events set action = ''nothing happened'''),
    ('update public.provisioning_events set details = details where false'),
    ('delete from public.provisioning_events'),
    ('delete from public.provisioning_events where false'),
    ('truncate public.provisioning_events'),
    ('truncate public.provisioning_requests cascade'),
    ('alter table public.provisioning_events disable trigger all'),
    ('drop trigger refuse_to_change_history on public.provisioning_events'),
    ('insert into public.provisioning_events (action) values (''forged'')')
$$;
-- As whoever is signed in: how often each SQLSTATE came of them.
create function pg_temp.outcomes() returns jsonb
language sql as $$
  select jsonb_object_agg(state, times)
  from (
    select coalesce(tests.error_of(statement) ->> 'sqlstate', 'none') as state, count(*) as times
    from pg_temp.statements() group by 1
  ) as outcome
$$;

select tests.sign_in('acme');
select is(pg_temp.outcomes(), '{"42501": 9}', 'an owner can''t change the audit');
select tests.sign_in('admin');
select is(pg_temp.outcomes(), '{"42501": 9}', 'nor can an admin');
select tests.use_secret_key();
select is(pg_temp.outcomes(), '{"42501": 9}', 'nor can the secret key');
select tests.be_anonymous();
select is(pg_temp.outcomes(), '{"42501": 9}', 'nor can an anonymous caller');

select tests.use_secret_key();
select set_config('landlord.retention', 'delete', true);
select is(pg_temp.outcomes(), '{"42501": 9}', 'the setting for retention gives no right to an API role');
select set_config('landlord.retention', '', true);

select tests.sign_out();
select is(
  array(
    select tests.error_of(statement) ->> 'code'
    from pg_temp.statements() where statement ~ '^(update|delete|truncate)'
  ),
  array[
    'provisioning_events is append-only: UPDATE is refused', 'provisioning_events is append-only: UPDATE is refused',
    'provisioning_events is append-only: DELETE is refused', 'provisioning_events is append-only: DELETE is refused',
    'provisioning_events is append-only: TRUNCATE is refused', 'provisioning_events is append-only: TRUNCATE is refused'
  ],
  'its owner, who needs no right, is refused as well'
);

set local landlord.retention = 'delete';
select is(
  array(
    select tests.error_of(statement) ->> 'sqlstate'
    from pg_temp.statements() where statement ~ '^(update|truncate)'
  ),
  '{42501,42501,42501,42501}',
  'a retention job may not rewrite or empty it'
);
select lives_ok(
  $$ delete from public.provisioning_events where request_id = (tests.request('acme')).id $$,
  'it may delete rows'
);
select is_empty(
  $$ select from public.provisioning_events where request_id = (tests.request('acme')).id $$, 'and then they are gone'
);
