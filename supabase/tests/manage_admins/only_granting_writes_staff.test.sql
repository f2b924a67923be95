-- An application's function and trigger, from before Landlord's table took the name.
select tests.create_user(name) from unnest(array['mallory', 'citizen', 'leaver', 'stayer']) name;
select tests.create_user('leaver-2');
create function public.invite_staff(p_user uuid) returns void language sql security definer
as $$ insert into public.employees (user_id, role) values (p_user, 'SUPER_ADMIN') on conflict (user_id) do update set role = excluded.role, status = 'ACTIVE' $$;
create function public.fire_staff(p_user uuid) returns void language sql security definer
as $$ delete from public.employees where user_id = p_user $$;
create table public.older_profiles (user_id uuid);
create function public.staff_of_profile() returns trigger language plpgsql security definer
as $$ begin perform public.invite_staff(new.user_id); return new; end $$;
create trigger staff_of_profile after insert on public.older_profiles for each row execute function public.staff_of_profile();
grant insert on public.older_profiles to authenticated, service_role;
grant execute on function public.invite_staff(uuid), public.fire_staff(uuid) to authenticated, service_role;
create function pg_temp.role_of(p_name text) returns text language sql security definer
as $$ select role || ' ' || status from public.employees where user_id = tests.user_id(p_name) $$;

insert into public.employees (user_id, role) select tests.user_id(name), 'EMPLOYEE' from unnest(array['leaver', 'leaver-2', 'stayer']) name;
select is(pg_temp.role_of('stayer'), 'EMPLOYEE ACTIVE', 'an operator''s session writes to the table');

select tests.sign_in('mallory');
create function pg_temp.writes() returns setof text language sql as $$
  values
    (format('select public.invite_staff(%L)', tests.user_id('mallory'))),
    (format('insert into public.older_profiles values (%L)', tests.user_id('mallory'))),
    (format('select public.invite_staff(%L)', tests.user_id('stayer'))),
    (format('select public.fire_staff(%L)', tests.user_id('stayer')))
$$;
select is(
  (select e ->> 'sqlstate' || ' ' || left(e ->> 'code', 18) from tests.error_of(w) e), '42501 STAFF_IS_PROTECTED',
  'a signed-in user writes nothing to it: ' || w
) from pg_temp.writes() as w;
select tests.use_secret_key();
select is(tests.error_of(w) ->> 'sqlstate', '42501', 'nor does the secret key: ' || w) from pg_temp.writes() as w;

select public.grant_admin('citizen@pgtap.test');
select is(pg_temp.role_of('citizen'), 'ADMIN ACTIVE', 'granting does');
select is(tests.error_of(w) ->> 'sqlstate', '42501', 'and opens it to nothing else: ' || w) from pg_temp.writes() as w;
select tests.error_of('select public.revoke_admin(''stayer@pgtap.test'')');
select public.revoke_admin('citizen@pgtap.test');
select is(pg_temp.role_of('citizen'), 'ADMIN INACTIVE', 'so does revoking');
select is(tests.error_of(w) ->> 'sqlstate', '42501', 'and opens it no more: ' || w) from pg_temp.writes() as w;
select tests.sign_out();

select is(pg_temp.role_of('mallory'), null, 'nobody has made themselves an admin');
select is(pg_temp.role_of('stayer'), 'EMPLOYEE ACTIVE', 'nor anybody else');

-- A deleted auth user's row goes along, whoever deletes them.
select set_config('request.jwt.claims', '{"role": "authenticated"}', true);
delete from auth.users where id = tests.user_id('leaver');
select tests.sign_out();
delete from auth.users where id = tests.user_id('leaver-2');
select is_empty(
  $$ select from public.employees where user_id in (tests.user_id('leaver'), tests.user_id('leaver-2')) $$, 'who is deleted is no employee'
);
