-- As role postgres, which does not own auth.users: it may create and replace triggers there, not drop or disable them.
create function pg_temp.triggers() returns setof text
language sql as $$
  select pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text
  from pg_trigger g
  where g.tgrelid = 'auth.users'::regclass and g.tgfoid::regproc::text like 'private.%'
$$;
create temporary table wanted on commit drop as select * from pg_temp.triggers() as definition;

select is((select count(*) from wanted), 5::bigint, 'there are five');
select isnt((select tableowner from pg_tables where schemaname = 'auth' and tablename = 'users')::name, current_user, 'the table is not ours');
select is(
  tests.error_of(format('alter table auth.users %s trigger protect_owner', what)) ->> 'sqlstate', '42501', format('to %s one is not allowed', what)
)
from unnest('{disable,enable}'::text[]) what;

select private.install_auth_triggers();
select bag_eq('select * from pg_temp.triggers()', 'select * from wanted', 'installing them again changes nothing');

create or replace trigger activate_on_owner_created after delete on auth.users for each statement execute function private.touch_updated_at();
create or replace trigger activate_on_email_confirmed after update on auth.users for each statement execute function private.touch_updated_at();
create or replace trigger clear_password_change before update on auth.users for each row execute function private.clear_password_change();
create or replace trigger clear_encrypted_password_change after update on auth.users for each row execute function private.protect_owner();
create or replace trigger protect_owner before delete on auth.users for each row when (false) execute function private.touch_updated_at();
select is(
  (select array_agg(subject order by subject) from public.invariant_violations() where problem = 'TRIGGER_IS_OFF'),
  '{activate_on_email_confirmed,activate_on_owner_created,clear_encrypted_password_change,clear_password_change,protect_owner}',
  'a trigger of the same name that does something else, or at another time, counts as off'
);
select private.install_auth_triggers();
select bag_eq('select * from pg_temp.triggers()', 'select * from wanted', 'they are put back as they were');
select is_empty($$ select from public.invariant_violations() where problem = 'TRIGGER_IS_OFF' $$, 'none is off');

select tests.create_admin('admin');
select tests.sign_in('admin');
select tests.provision_and_activate('acme');
select tests.sign_out();
select is((tests.tenant('acme')).status, 'active', 'owners activate their tenants again');
select is(
  tests.error_of($$ delete from auth.users where email = 'acme@pgtap.test' $$) ->> 'code', 'USER_OWNS_TENANT', 'and are protected again'
);
