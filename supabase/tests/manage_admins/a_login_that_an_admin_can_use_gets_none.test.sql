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

-- Undone, but kept: another tenant was made theirs before. Their attempt lets go of them.
select tests.sign_out();
update public.provisioning_attempts set status = 'failed', ended_at = now() where request_id = (tests.request('password')).id;
select private.keep_owner((tests.tenant('password')).owner_id);
select is_empty(
  $$ select from public.provisioning_attempts where owner_id = (tests.tenant('password')).owner_id $$, 'an attempt lets go of whom another keeps'
);
select tests.use_secret_key();
select is(
  tests.error_of(format('select public.grant_admin(%L)', (tests.request('password')).owner_email)) #>> '{detail,errors,0,pointer}', '/email',
  'nor is one whom their attempt has let go of'
);
select is(
  public.grant_admin((tests.request('invite')).owner_email) ->> 'status', 'ACTIVE', 'one who was invited chose their password alone'
);
select is(
  tests.error_of(format('select public.revoke_admin(%L)', (tests.request('password')).owner_email)) ->> 'code', 'NOT_FOUND',
  'rights that there are none of are not taken'
);
