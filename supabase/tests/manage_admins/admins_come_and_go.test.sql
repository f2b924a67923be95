select tests.create_user('citizen');
select tests.create_employee('clerk', 'EMPLOYEE');
create function pg_temp.may_provision(p_name text) returns boolean
language plpgsql as $$
declare
  v_error jsonb;
begin
  perform tests.sign_in(p_name);
  v_error := tests.error_of($q$ select tests.provision('proof') $q$);
  perform tests.use_secret_key();
  return v_error is null;
end
$$;

select tests.use_secret_key();
select is(
  public.grant_admin('Citizen@PGTAP.test'),
  jsonb_build_object('user_id', tests.user_id('citizen'), 'email', 'citizen@pgtap.test', 'role', 'ADMIN', 'status', 'ACTIVE'),
  'a user becomes an admin by their address, in any case'
);
select ok(pg_temp.may_provision('citizen'), 'an admin may provision');
select is(public.grant_admin('citizen@pgtap.test', 'SUPER_ADMIN') ->> 'role', 'SUPER_ADMIN', 'granting again changes the role');
select is(public.grant_admin('clerk@pgtap.test') ->> 'role', 'ADMIN', 'an employee can become an admin');
select is(public.revoke_admin('citizen@pgtap.test') ->> 'status', 'INACTIVE', 'an admin can be revoked');
select ok(not pg_temp.may_provision('citizen'), 'a revoked admin may not provision');
select is(public.revoke_admin('citizen@pgtap.test') ->> 'status', 'INACTIVE', 'revoking again changes nothing');
select results_eq(
  $$ select email, role, status from public.list_admins() where email like '%@pgtap.test' order by email $$,
  $$ values ('citizen@pgtap.test', 'SUPER_ADMIN', 'INACTIVE'), ('clerk@pgtap.test', 'ADMIN', 'ACTIVE') $$,
  'the list has those who are and those who were'
);
select is(public.grant_admin('citizen@pgtap.test') ->> 'status', 'ACTIVE', 'an admin can come back');
select ok(pg_temp.may_provision('citizen'), 'who came back may provision');

select is(
  tests.error_of($$ select public.grant_admin('nobody@pgtap.test') $$) ->> 'code', 'NOT_FOUND',
  'who has no account can''t be an admin'
);
select is(
  tests.error_of($$ select public.revoke_admin('nobody@pgtap.test') $$) ->> 'code', 'NOT_FOUND',
  'nor stop being one'
);
select is(
  tests.error_of($$ select public.grant_admin('citizen@pgtap.test', 'OWNER') $$) ->> 'code', 'VALIDATION_ERROR',
  'other roles are refused'
);
select is(
  tests.error_of($$ select public.grant_admin('citizen@pgtap.test', null) $$) ->> 'code', 'VALIDATION_ERROR',
  'no role is refused'
);
select tests.sign_out();
select results_eq(
  $$
    select action, count(*) from public.provisioning_events
    where details ->> 'user_id' = tests.user_id('clerk')::text group by action
  $$,
  $$ values ('admin_granted', 1::bigint) $$,
  'the audit says who was made an admin'
);

select tests.sign_in('citizen');
select is(tests.error_of(statement) ->> 'sqlstate', '42501', format('no admin may: %s', statement))
from unnest(array[
  'select public.grant_admin(''citizen@pgtap.test'', ''SUPER_ADMIN'')',
  'select public.revoke_admin(''citizen@pgtap.test'')',
  'select * from public.list_admins()',
  'select private.set_admin(''citizen@pgtap.test'', ''SUPER_ADMIN'', ''ACTIVE'')'
]) as statement;
select tests.be_anonymous();
select is(tests.error_of(statement) ->> 'sqlstate', '42501', format('no anonymous caller may: %s', statement))
from unnest(array[
  'select public.grant_admin(''citizen@pgtap.test'')',
  'select public.revoke_admin(''citizen@pgtap.test'')',
  'select * from public.list_admins()'
]) as statement;
