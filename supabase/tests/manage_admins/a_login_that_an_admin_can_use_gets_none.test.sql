select tests.create_admin('mallory');
select tests.sign_in('mallory');
select tests.provision_and_activate(mode, jsonb_build_object('owner', jsonb_build_object('mode', mode)))
from unnest('{password,temporary,invite}'::text[]) mode;
select tests.use_secret_key();

select is(
  tests.error_of(format('select public.grant_admin(%L)', (tests.request(mode)).owner_email)) #>> '{detail,errors,0,pointer}', '/email',
  format('an owner by %s is not made an admin: who asked for them can sign in as them', mode)
)
from unnest('{password,temporary}'::text[]) mode;
select is(
  public.grant_admin((tests.request('invite')).owner_email) ->> 'status', 'ACTIVE', 'one who was invited chose their password alone'
);
select is(
  tests.error_of(format('select public.revoke_admin(%L)', (tests.request('password')).owner_email)) ->> 'code', 'NOT_FOUND',
  'rights that there are none of are not taken'
);
