select tests.create_admin('admin');
insert into public.provisioning_events (action, batch_id, occurred_at)
select 'pgtap_counted', tests.user_id('batch'), timestamptz '2020-01-01' from generate_series(1, 3);
select tests.sign_in('admin');

create temporary table started as
  select public.start_audit_export(jsonb_build_object('batch_id', tests.user_id('batch'), 'action', 'pgtap_counted')) as answer;
select is((select answer ->> 'rows' from started), '3', 'it says how many there will be');
select ok(
  (select (answer #>> '{filter,to}')::timestamptz between now() and clock_timestamp() from started),
  'what happens from now on is not part of it'
);
select is(
  (select jsonb_array_length(public.list_events(answer -> 'filter') -> 'events') from started), 3,
  'the filter that it answers is one to read by'
);
select is(
  (select e - '{id,occurred_at,actor_email}'::text[]
   from jsonb_array_elements(public.list_events(jsonb_build_object('actor_id', tests.user_id('admin'))) -> 'events') e),
  jsonb_build_object(
    'action', 'audit_exported', 'actor_kind', 'user', 'actor_id', tests.user_id('admin'), 'request_id', null,
    'tenant_id', null, 'batch_id', null, 'attempt_number', null, 'before', null, 'after', null,
    'details', jsonb_build_object(
      'rows', 3, 'other_filters', array['action'],
      'filter', (select answer -> 'filter' from started) - 'action'
    ),
    'http_request_id', null, 'ip_address', null, 'user_agent', null
  ),
  'the audit says who exported it, and what: ids and times, not what somebody typed'
);

select tests.sign_out();
insert into public.provisioning_events (action, batch_id, occurred_at)
select 'pgtap_counted', tests.user_id('batch'), timestamptz '2020-01-01' from generate_series(4, 50000);
select tests.sign_in('admin');
select is(
  public.start_audit_export(jsonb_build_object('batch_id', tests.user_id('batch'))) ->> 'rows', '50000',
  '50,000 events can be exported'
);
select tests.sign_out();
insert into public.provisioning_events (action, batch_id, occurred_at) values ('pgtap_counted', tests.user_id('batch'), '2020-01-01');
select tests.sign_in('admin');
select is(
  tests.error_of($$ select public.start_audit_export(jsonb_build_object('batch_id', tests.user_id('batch'))) $$)
    #> '{detail,errors}',
  '[{"pointer": "/from", "message": "leaves more than 50000 events: narrow the filters"}]',
  'more can not, rather than being cut off'
);
