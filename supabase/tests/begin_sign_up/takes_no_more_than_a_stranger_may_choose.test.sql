select is(
  tests.pointers_of(tests.error_of(format($$select tests.sign_up('greedy', %L)$$, changes))), pointers::text[],
  format('%s is refused', changes)
)
from (values
  ('{"template": "default"}', '{/template}'),
  ('{"isolation": "shared"}', '{/isolation}'),
  ('{"features": ["analytics"], "limits": {"users": 10000}}', '{/features,/limits}'),
  ('{"api_key": true}', '{/api_key}'),
  ('{"tenant": {"domain": "greedy.pgtap.test"}}', '{/tenant/domain}'),
  ('{"tenant": {"settings": {"a": 1}, "contact": {"email": "a@b.test"}}}', '{/tenant/contact,/tenant/settings}'),
  ('{"owner": {"mode": "invite"}}', '{/owner/mode}'),
  ('{"owner": {"mode": "existing", "user_id": "00000000-0000-4000-8000-000000000001"}}', '{/owner/mode,/owner/user_id}'),
  ('{"surprise": 1}', '{/surprise}')
) as cases (changes, pointers);

select is(
  tests.error_of(format($$select tests.sign_up('faulty', %L)$$, changes)) ->> 'code', code, format('%s is %s', changes, code)
)
from (values
  ('{"tenant": {"name": ""}}', 'VALIDATION_ERROR'),
  ('{"tenant": {"slug": "No Slug"}}', 'INVALID_SLUG'),
  ('{"tenant": {"slug": "admin"}}', 'INVALID_SLUG'),
  ('{"owner": {"email": "nobody"}}', 'EMAIL_VALIDATION_FAILED'),
  ('{"tenant": {"timezone": "Mars/Base"}}', 'VALIDATION_ERROR')
) as cases (changes, code);

select tests.use_secret_key();
select is(
  tests.error_of(format('select public.begin_sign_up(null, %L)', tests.payload('keyless'))) ->> 'code', 'IDEMPOTENCY_KEY_MISSING',
  'a key is needed'
);
select is(
  tests.error_of(format('select public.begin_sign_up(gen_random_uuid(), %L)', payload)) ->> 'code', 'VALIDATION_ERROR',
  format('%s is no payload', payload)
)
from (values ('null'), ('[]'), ('1'), ('{"tenant": 1, "owner": []}')) as cases (payload);
select tests.sign_out();

select tests.create_admin('admin');
select tests.sign_in('admin');
select is(
  tests.error_of('select public.begin_sign_up(gen_random_uuid(), ''{}'')') ->> 'sqlstate', '42501', 'an admin has another way'
);
select tests.be_anonymous();
select is(
  tests.error_of('select public.begin_sign_up(gen_random_uuid(), ''{}'')') ->> 'sqlstate', '42501', 'a stranger goes through the function'
);
