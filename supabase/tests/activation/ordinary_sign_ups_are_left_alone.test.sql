-- In both isolations.
select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('waiting', '{}', tests.user_id('waiting'));
select tests.sign_out();

select lives_ok($$ select tests.create_user('citizen') $$, 'a user whose id nobody planned is born');
select lives_ok(
  $$ insert into auth.users (id, email, phone, is_anonymous) values (tests.user_id('ghost'), null, null, true) $$,
  'a user without an address is born'
);
select lives_ok(
  $$ select tests.give_birth(tests.user_id('thief'), 'waiting@pgtap.test') $$,
  'a user with the address of an owner in flight is born: the auth service decides who is first'
);
select is((tests.tenant('waiting')).status, 'provisioning', 'none of them activated anything');
select is_empty(
  $$
    select from public.tenant_members
    where user_id in (tests.user_id('citizen'), tests.user_id('ghost'), tests.user_id('thief'))
  $$,
  'none of them is a member of anything'
);
select lives_ok(
  $$ update auth.users set encrypted_password = 'another' where id = tests.user_id('citizen') $$,
  'they change their passwords'
);
select lives_ok($$ delete from auth.users where id = tests.user_id('citizen') $$, 'they can be deleted');
select is(
  (select count(*) from public.provisioning_events where tenant_id = (tests.tenant('waiting')).id), 1::bigint,
  'the audit does not mention them'
);
