select tests.create_admin('unconfirmed');
select tests.create_admin('deleted');
update auth.users set email_confirmed_at = null where id = tests.user_id('unconfirmed');
update auth.users set deleted_at = now() where id = tests.user_id('deleted');

select tests.sign_in('deleted');
select is(private.is_admin(), false, 'a deleted user is no admin, whatever the token says');
select tests.use_secret_key();
select is(
  tests.error_of($$ select public.grant_admin('unconfirmed@pgtap.test') $$) ->> 'code', 'NOT_FOUND',
  'nobody gets rights by an address that is not confirmed'
);
select is(public.revoke_admin(tests.email_of(name)) ->> 'status', 'INACTIVE', format('the %s admin is one no longer', name))
from unnest('{unconfirmed,deleted}'::text[]) name;
