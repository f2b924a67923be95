-- In both isolations.
select tests.create_admin('admin');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision_and_activate('first', '{"tenant": {"domain": "first.pgtap.test"}}');
select tests.provision('flying');

create temporary table slugs on commit drop as
select tests.error_of($$ select tests.provision('second', '{"tenant": {"slug": "pgtap-first"}}') $$) as problem;
select is(problem ->> 'sqlstate', 'PT409', 'a slug that is taken is a conflict') from slugs;
select is(problem ->> 'code', 'DUPLICATE_SLUG', 'it is named DUPLICATE_SLUG') from slugs;
select is(tests.pointers_of(problem), '{/tenant/slug}', 'it points at the slug') from slugs;
select is(jsonb_array_length(problem #> '{detail,suggestions}'), 3, 'it suggests three others') from slugs;
select is(
  tests.error_of($$ select tests.provision('second', '{"tenant": {"slug": "pgtap-flying"}}') $$) ->> 'code', 'DUPLICATE_SLUG',
  'a slug in flight is taken too'
);

create temporary table reserved on commit drop as
select tests.error_of($$ select tests.provision('second', '{"tenant": {"slug": "admin"}}') $$) as problem;
select is(problem ->> 'sqlstate', 'PT400', 'a reserved slug is a bad request') from reserved;
select is(problem ->> 'code', 'INVALID_SLUG', 'it is named INVALID_SLUG') from reserved;
select is(tests.pointers_of(problem), '{/tenant/slug}', 'a reserved slug is pointed at') from reserved;

create temporary table domains on commit drop as
select tests.error_of($$ select tests.provision('second', '{"tenant": {"domain": "first.pgtap.test"}}') $$) as problem;
select is(problem ->> 'code', 'DUPLICATE_DOMAIN', 'a domain that is taken is named DUPLICATE_DOMAIN') from domains;
select is(tests.pointers_of(problem), '{/tenant/domain}', 'it points at the domain') from domains;

create temporary table emails on commit drop as
select tests.error_of($$ select tests.provision('second', '{"owner": {"email": "Citizen@pgtap.test"}}') $$) as problem;
select is(problem ->> 'code', 'EMAIL_UNAVAILABLE', 'the address of an ordinary user is not available') from emails;
select is(tests.pointers_of(problem), '{/owner/email}', 'it points at the address') from emails;
select is(
  tests.error_of($$ select tests.provision('second', '{"owner": {"email": "flying@pgtap.test"}}') $$) ->> 'code', 'EMAIL_UNAVAILABLE',
  'an address in flight is not available'
);
select is(
  tests.error_of($$ select tests.provision('second', '{"owner": {"email": "first@pgtap.test"}}') $$) ->> 'code', 'EMAIL_UNAVAILABLE',
  'the address of another tenant''s owner is not available'
);
select tests.sign_out();
select is((tests.request('second')).id, null, 'none of the refused calls left a request');
select is((tests.tenant('second')).id, null, 'none of the refused calls left a tenant');

select tests.create_admin('curious');
select tests.sign_in('curious');
select is(
  tests.error_of(format(
    $$ select public.provision_tenant_atomic(gen_random_uuid(), '{"tenant": {"name": "Oracle"}, "owner": {"email": "%s", "full_name": "x"}, "template": "none"}') $$,
    address
  )) ->> 'code',
  'VALIDATION_ERROR', 'a request that can''t succeed tells nothing about whose addresses are taken'
)
from unnest(array[tests.email_of('curious'), 'nobody@pgtap.test']) address;
select tests.sign_out();
