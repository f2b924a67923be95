select tests.create_admin('warden');
select tests.create_admin('other');
select tests.create_user('citizen');
select tests.sign_in('warden');
select tests.provision('acme');
select public.mark_provisioning_failed((tests.request('acme')).id, 1, '{"code": "AUTH_UNAVAILABLE"}');
select tests.provision_and_activate('acme');
select public.change_tenant_status((tests.tenant('acme')).id, 'archive', 'contract over');
create temporary table asked on commit drop as select (tests.tenant('acme')).id as acme;
grant select on asked to public;
create function pg_temp.entries() returns setof jsonb
language sql as $$ select jsonb_array_elements(public.get_tenant_timeline(acme) -> 'entries') from asked $$;

select tests.sign_in('other');
select set_eq(
  $$ select concat_ws(' ', e ->> 'kind', e ->> 'what', e ->> 'attempt_number', e #>> '{error,code}') from pg_temp.entries() e $$,
  array[
    'attempt failed 1 AUTH_UNAVAILABLE', 'event attempt_started 1', 'event attempt_failed 1 AUTH_UNAVAILABLE',
    'attempt succeeded 2', 'event attempt_started 2', 'event tenant_activated 2', 'event tenant_archived'
  ],
  'every attempt and every event is there, for any admin'
);
select is(
  array(select (e ->> 'at')::timestamptz from pg_temp.entries() e), array(select (e ->> 'at')::timestamptz from pg_temp.entries() e order by 1),
  'the oldest first'
);
select is(
  (select array_agg(e ->> 'next_step' order by e ->> 'what') from pg_temp.entries() e where e ->> 'what' in ('failed', 'attempt_failed', 'tenant_archived')),
  array[
    'Try again with the same key: the auth service did not answer.', 'Try again with the same key: the auth service did not answer.',
    'Restore it, or purge it.'
  ],
  'each says what to do next'
);
select ok((e ->> 'seconds')::numeric >= 0, 'an attempt says how long it took') from pg_temp.entries() e where e ->> 'kind' = 'attempt';
select is(
  e - 'at' - 'position',
  jsonb_build_object(
    'kind', 'event', 'what', 'tenant_archived', 'attempt_number', null, 'seconds', null, 'actor_kind', 'user',
    'actor_id', tests.user_id('warden'), 'actor_email', 'warden@pgtap.test', 'error', null,
    'before', '{"status": "active"}'::jsonb, 'after', '{"status": "archived"}'::jsonb,
    'details', '{"slug": "pgtap-acme", "reason": "contract over"}'::jsonb, 'next_step', 'Restore it, or purge it.'
  ),
  'an event says who did what'
)
from pg_temp.entries() e where e ->> 'what' = 'tenant_archived';
select public.change_tenant_status(acme, 'purge', null, 'pgtap-acme') from asked;
select ok((select count(*) from pg_temp.entries()) = 8, 'a purged tenant''s history is there still');

select tests.sign_in('warden');
select tests.provision('failed');
select public.mark_provisioning_failed((tests.request('failed')).id, 1, '{"code": "TIMEOUT"}');
select lives_ok('select public.get_tenant_timeline((tests.request(''failed'')).tenant_id)', 'what came to nothing is its own admin''s to see');
select tests.sign_in('other');
select is(
  tests.error_of('select public.get_tenant_timeline((tests.request(''failed'')).tenant_id)') ->> 'code', 'NOT_FOUND', 'and nobody else''s'
);
select is(tests.error_of('select public.get_tenant_timeline(gen_random_uuid())') ->> 'code', 'NOT_FOUND', 'an unknown tenant has none');
select tests.sign_in('citizen');
select is(tests.error_of('select public.get_tenant_timeline(acme) from asked') ->> 'code', 'FORBIDDEN', 'a stranger may not ask');
