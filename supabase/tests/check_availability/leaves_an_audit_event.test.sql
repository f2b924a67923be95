select tests.create_admin('admin');
select tests.create_user('taken');
select tests.create_user('citizen');

select tests.sign_in('admin');
select public.check_owner_email_availability(email) from unnest('{free@pgtap.test,taken@pgtap.test,nonsense}'::text[]) email;
select public.check_slug_availability(slug) from unnest('{pgtap-free,www}'::text[]) slug;
select tests.sign_in('citizen');
select is(
  tests.error_of($$ select public.check_owner_email_availability('taken@pgtap.test') $$) ->> 'code', 'FORBIDDEN', 'who may not ask is told nothing'
);
select tests.sign_out();

select results_eq(
  $$
    select actor_id, details from public.provisioning_events
    where action = 'availability_checked' and actor_id in (tests.user_id('admin'), tests.user_id('citizen'))
    order by id
  $$,
  $$
    values
      (tests.user_id('admin'), '{"kind": "email", "reason": null}'::jsonb),
      (tests.user_id('admin'), '{"kind": "email", "reason": "taken"}'),
      (tests.user_id('admin'), '{"kind": "email", "reason": "invalid"}'),
      (tests.user_id('admin'), '{"kind": "slug", "reason": null}'),
      (tests.user_id('admin'), '{"kind": "slug", "reason": "reserved"}')
  $$,
  'each look-up is recorded: who, which kind, what they learnt'
);
select is_empty(
  $$ select from public.provisioning_events e where action = 'availability_checked' and to_jsonb(e)::text ~ 'pgtap' $$,
  'what was looked up is not'
);
