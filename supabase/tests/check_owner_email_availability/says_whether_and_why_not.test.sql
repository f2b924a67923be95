select tests.create_admin('admin');
select tests.create_user('citizen');
select tests.sign_in('admin');
select tests.provision('flying');
select tests.provision('failed');
select public.mark_provisioning_failed((tests.request('failed')).id, 1);

select is(
  public.check_owner_email_availability('free@pgtap.test') - 'rate_limit', '{"available": true, "reason": null}',
  'a free address is available'
);
select is(
  public.check_owner_email_availability('failed@pgtap.test') ->> 'available', 'true',
  'the address of a failed request is available'
);
select is(
  public.check_owner_email_availability(email) - 'rate_limit', '{"available": false, "reason": "taken"}', format('%s is taken', name)
)
from (
  values
    ('an ordinary user''s address', 'citizen@pgtap.test'), ('the same in capitals', 'CITIZEN@PGTAP.TEST'),
    ('the address of an owner in flight', 'flying@pgtap.test')
) as cases (name, email);
select is(
  public.check_owner_email_availability(email) - 'rate_limit', '{"available": false, "reason": "invalid"}', format('%s is invalid', name)
)
from (
  values
    ('empty text', ''), ('no text', null), ('no at', 'jane.pgtap.test'), ('two ats', 'jane@x@pgtap.test'),
    ('no domain', 'jane@'), ('a domain without a dot', 'jane@localhost'), ('a space', 'ja ne@pgtap.test'),
    ('a newline', E'jane@pgtap.test\n'), ('a header', E'jane@pgtap.test\nbcc: x@pgtap.test'),
    ('too long', repeat('a', 65) || '@pgtap.test'), ('a display name', 'Jane <jane@pgtap.test>')
) as cases (name, email);

select tests.sign_in('citizen');
select is(
  tests.error_of($$ select public.check_owner_email_availability('free@pgtap.test') $$) ->> 'code', 'FORBIDDEN',
  'an ordinary user can''t find out who has an account'
);
select tests.be_anonymous();
select is(
  tests.error_of($$ select public.check_owner_email_availability('free@pgtap.test') $$) ->> 'sqlstate', '42501',
  'an anonymous caller can''t either'
);
