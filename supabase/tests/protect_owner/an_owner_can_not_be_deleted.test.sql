select tests.create_admin('admin');
select tests.create_user('citizen');
select tests.create_user('heir');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.provision(
  name,
  jsonb_build_object('owner', jsonb_build_object(
    'email', 'acme@pgtap.test', 'mode', 'existing', 'user_id', (tests.tenant('acme')).owner_id
  ))
)
from unnest('{beta,gamma}'::text[]) name;
select tests.provision('waiting', '{}', tests.user_id('waiting'));
select tests.sign_out();

create function pg_temp.hard(p_name text) returns text
language sql as $$ select format('delete from auth.users where email = %L', tests.email_of(p_name)) $$;
-- As the auth service does it.
create function pg_temp.soft(p_name text) returns text
language sql as $$
  select format(
    'update auth.users set email = %L, encrypted_password = null, deleted_at = now() where email = %L',
    md5(p_name), tests.email_of(p_name)
  )
$$;

select is(
  tests.error_of(statement) - 'detail', '{"sqlstate": "23001", "code": "USER_OWNS_TENANT"}', format('%s deletion of an owner is refused', kind)
)
from (values ('hard', pg_temp.hard('acme')), ('soft', pg_temp.soft('acme'))) as deletion (kind, statement);
select is(
  tests.error_of(pg_temp.hard('acme')) ->> 'detail',
  format('user %s owns pgtap-acme, pgtap-beta, pgtap-gamma', (tests.tenant('acme')).owner_id),
  'the refusal names every tenant'
);
select is(
  tests.error_of($$ update auth.users set last_sign_in_at = now(), raw_user_meta_data = '{"a": 1}', deleted_at = null where email = 'acme@pgtap.test' $$),
  null, 'whatever else an owner changes is none of it'
);
select is(
  tests.error_of($$ update auth.users set email = 'new@pgtap.test', banned_until = now() where email = 'acme@pgtap.test' $$),
  null, 'nor is another address, or a ban'
);

select is(tests.error_of(pg_temp.hard('citizen')), null, 'hard deletion of a user without a tenant is allowed');
select is(tests.error_of(pg_temp.soft('citizen')), null, 'so is soft deletion');
select is(tests.error_of(pg_temp.hard('admin')), null, 'an admin who owns nothing can be deleted');

-- A member who owns nothing goes, and the tenant stays.
insert into public.tenant_members (tenant_id, user_id, role) values ((tests.tenant('acme')).id, tests.user_id('citizen'), 'MEMBER');
select lives_ok(pg_temp.hard('citizen'), 'a member who owns nothing can be deleted');

select tests.sign_in('admin');
select public.transfer_tenant((tests.tenant(name)).id, 'heir@pgtap.test') from unnest('{acme,beta}'::text[]) name;
select tests.sign_out();
select is(
  tests.error_of(pg_temp.hard('acme')) ->> 'detail',
  format('user %s owns pgtap-gamma', (tests.tenant('gamma')).owner_id),
  'a transfer of some tenants is not enough'
);
select tests.sign_in('admin');
select public.transfer_tenant((tests.tenant('gamma')).id, 'heir@pgtap.test');
select tests.sign_out();
select is(tests.error_of(pg_temp.soft('acme')), null, 'after the transfer of all, soft deletion is allowed');
select lives_ok(pg_temp.hard('acme'), 'and hard deletion');
select is((tests.tenant('acme')).status, 'active', 'the tenant stays active');
select results_eq(
  $$ select user_id, role from public.tenant_members where tenant_id = (tests.tenant('acme')).id $$,
  $$ values (tests.user_id('heir'), 'OWNER') $$,
  'its members are those who are left'
);
select is(tests.error_of(pg_temp.hard('heir')) ->> 'code', 'USER_OWNS_TENANT', 'and its new owner is protected');
