select tests.create_admin('admin');
select tests.create_admin('other');
select set_config('request.headers', '{"x-request-id": "pgtap-request", "user-agent": "pgtap"}', true);
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.sign_in('other');
select set_config('request.headers', '', true);
select tests.provision('beta');
select tests.sign_out();
select private.record_event(
  'pgtap_renamed', null, (tests.tenant('acme')).id, null,
  p_before => '{"name": "Old"}', p_after => '{"name": "New"}', p_batch_id => tests.user_id('batch')
);
select tests.sign_in('admin');

-- What a filter finds of what this test has made: actions, the newest first. The target may have more.
create function pg_temp.found(p_filter jsonb) returns text[]
language sql as $$
  select array(
    select e ->> 'action' from jsonb_array_elements(public.list_events(p_filter, null, 1000) -> 'events') e
  )
$$;

select is(pg_temp.found(filter), actions::text[], what)
from (
  values
    (jsonb_build_object('actor_id', tests.user_id('other')), '{attempt_started}', 'by who did it'),
    (
      jsonb_build_object('tenant_id', (tests.tenant('acme')).id), '{pgtap_renamed,tenant_activated,attempt_started}',
      'by tenant, the newest first'
    ),
    (
      jsonb_build_object('request_id', (tests.request('acme')).id), '{tenant_activated,attempt_started}',
      'by provisioning request'
    ),
    (jsonb_build_object('batch_id', tests.user_id('batch')), '{pgtap_renamed}', 'by batch'),
    ('{"http_request_id": "pgtap-request"}', '{tenant_activated,attempt_started}', 'by the id of the HTTP request'),
    ('{"action": "pgtap_renamed"}', '{pgtap_renamed}', 'by action'),
    (
      jsonb_build_object('tenant_id', (tests.tenant('acme')).id, 'action', 'tenant_activated'), '{tenant_activated}',
      'by two at once'
    ),
    (jsonb_build_object('tenant_id', (tests.tenant('acme')).id, 'actor_id', tests.user_id('other')), '{}', 'nothing is no error')
) as expected (filter, actions, what);

select tests.sign_out();
create temporary table edge as
  select e.occurred_at from public.provisioning_events e where e.action = 'pgtap_renamed';
grant select on edge to authenticated;
select tests.sign_in('admin');
select is(
  array[
    pg_temp.found(jsonb_build_object('action', 'pgtap_renamed', 'from', (select occurred_at from edge))),
    pg_temp.found(jsonb_build_object('action', 'pgtap_renamed', 'to', (select occurred_at + interval '1 microsecond' from edge)))
  ],
  '{{pgtap_renamed},{pgtap_renamed}}',
  'by time, from a moment on, and before one'
);
select is(
  pg_temp.found(jsonb_build_object('action', 'pgtap_renamed', 'to', (select occurred_at from edge)))
    || pg_temp.found(jsonb_build_object('action', 'pgtap_renamed', 'from', (select occurred_at + interval '1 microsecond' from edge))),
  '{}',
  'not at the end of a time, nor before its start'
);

select is(
  (public.list_events('{"action": "pgtap_renamed"}') #> '{events,0}') - '{id,occurred_at,tenant_id,batch_id}'::text[],
  '{
    "action": "pgtap_renamed", "actor_kind": "database", "actor_id": null, "actor_email": null, "request_id": null,
    "attempt_number": null, "before": {"name": "Old"}, "after": {"name": "New"}, "details": {},
    "http_request_id": null, "ip_address": null, "user_agent": null
  }',
  'an event is shown whole'
);
select is(
  public.list_events(jsonb_build_object('request_id', (tests.request('beta')).id)) #>> '{events,0,actor_email}',
  tests.email_of('other'), 'with the address of who did it'
);

-- An end that comes before the cursor, at it, and after it.
select is(
  array(
    select jsonb_array_length(
      public.list_events(
        jsonb_build_object('action', 'pgtap_renamed', 'to', (select occurred_at + shift from edge)),
        (select (extract(epoch from occurred_at) * 1000000)::bigint || '-999999999999999999' from edge),
        10
      ) -> 'events'
    )
    from unnest('{-1 second,0 seconds,1 second}'::interval[]) as shift
  ),
  '{0,0,1}', 'by the end of a time or the cursor, whichever comes first'
);
