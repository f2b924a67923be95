select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision('temp', '{"owner": {"mode": "temporary"}}', tests.user_id('temp'));
select tests.give_birth(tests.user_id('temp'), 'temp@pgtap.test');
select tests.provision('typed', '{"owner": {"mode": "password"}}', tests.user_id('typed'));
select tests.give_birth(tests.user_id('typed'), 'typed@pgtap.test');

select tests.sign_in('temp');
select is_empty($$ select from public.tenants $$, 'the owner with a temporary password sees no tenant');
select is_empty($$ select from public.segments $$, 'no segment');
select is_empty($$ select from public.packages $$, 'no package');
select is_empty($$ select from public.tenants_overview $$, 'nothing in the overview');
select results_eq(
  $$ select must_change_password from public.tenant_members $$, $$ values (true) $$,
  'but their membership, which says why'
);

-- By whatever way another tenant becomes theirs.
select tests.sign_out();
select tests.sign_in('admin');
select tests.provision_and_activate('given', '{}');
select public.transfer_tenant((tests.tenant('given')).id, 'temp@pgtap.test');
select tests.provision('theirs', jsonb_build_object('owner', jsonb_build_object(
  'mode', 'existing', 'email', 'temp@pgtap.test', 'user_id', tests.user_id('temp')
)));
select tests.sign_out();
insert into public.tenant_members (tenant_id, user_id, role)
select (tests.tenant('typed')).id, tests.user_id('temp'), 'MEMBER';
select tests.sign_in('temp');
select is_empty($$ select from public.tenants $$, 'nor one that is transferred to them, made theirs or shared with them');
select is_empty($$ select private.writable_tenant_ids() $$, 'nor may they write to one');

select tests.sign_out();
update auth.users set last_sign_in_at = now(), encrypted_password = encrypted_password where id = tests.user_id('temp');
select tests.sign_in('temp');
select is_empty($$ select from public.tenants $$, 'signing in is no change of the password');

select tests.sign_out();
update auth.users set encrypted_password = '{"key_id": "one"}' where id = tests.user_id('temp');
update auth.users set encrypted_password = '{"key_id": "two"}' where id = tests.user_id('temp');
select tests.sign_in('temp');
select is_empty($$ select from public.tenants $$, 'even where the auth service encrypts the hash on that occasion');

select tests.sign_out();
update auth.users set encrypted_password = 'another hash' where id = tests.user_id('typed');
select tests.sign_in('temp');
select is_empty($$ select from public.tenants $$, 'nor is somebody else''s change');

select tests.sign_out();
update auth.users set encrypted_password = 'another hash' where id = tests.user_id('temp');
select tests.sign_in('temp');
select results_eq(
  $$ select slug from public.tenants order by slug $$,
  $$ values ('pgtap-given'), ('pgtap-temp'), ('pgtap-theirs'), ('pgtap-typed') $$,
  'with a password of their own they see what is theirs'
);
select results_eq(
  $$ select distinct must_change_password from public.tenant_members $$, $$ values (false) $$, 'and have nothing to change any more'
);

select tests.sign_in('typed');
select results_eq($$ select slug from public.tenants $$, $$ values ('pgtap-typed') $$, 'a password that the admin typed hides nothing');

select tests.sign_out();
select tests.sign_in('admin');
select tests.provision('hidden', '{"owner": {"mode": "temporary"}}', tests.user_id('hidden'));
select tests.give_birth(tests.user_id('hidden'), 'hidden@pgtap.test');
select tests.sign_out();
update auth.users set encrypted_password = '{"key_id": "two"}', recovery_token = '' where id = tests.user_id('hidden');
select tests.sign_in('hidden');
select results_eq($$ select slug from public.tenants $$, $$ values ('pgtap-hidden') $$, 'a change of the password is one also where hashes are encrypted');
