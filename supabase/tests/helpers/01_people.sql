-- Loaded into every test's transaction, after `create schema tests`. Names are unlikely on purpose: the target may have data.

create function tests.email_of(p_name text) returns text
language sql immutable as $$ select p_name || '@pgtap.test' $$;

create function tests.user_id(p_name text) returns uuid
language sql immutable as $$ select md5('user ' || p_name)::uuid $$;

-- As the auth service does it: one row, everything else after.
create function tests.give_birth(p_user_id uuid, p_email text) returns uuid
language sql security definer set search_path = '' as $$
  insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
  values (p_user_id, 'authenticated', 'authenticated', lower(p_email), 'not a hash', now(), '{}', '{}')
  returning id
$$;

create function tests.create_user(p_name text) returns uuid
language sql as $$ select tests.give_birth(tests.user_id(p_name), tests.email_of(p_name)) $$;

create function tests.create_employee(p_name text, p_role text, p_status text default 'ACTIVE') returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_claims constant text := current_setting('request.jwt.claims', true);
begin
  -- As an operator's session, whoever is signed in.
  perform set_config('request.jwt.claims', '', true);
  insert into public.employees (user_id, role, status)
  values (tests.create_user(p_name), p_role, p_status);
  perform set_config('request.jwt.claims', coalesce(v_claims, ''), true);
  return tests.user_id(p_name);
end
$$;

create function tests.create_admin(p_name text) returns uuid
language sql as $$ select tests.create_employee(p_name, 'ADMIN') $$;

-- From here on the session is what PostgREST makes of this user's token.
create function tests.sign_in(p_name text, p_claims jsonb default '{}') returns void
language plpgsql as $$
begin
  perform set_config(
    'request.jwt.claims',
    (jsonb_build_object('sub', tests.user_id(p_name), 'role', 'authenticated', 'email', tests.email_of(p_name)) || p_claims)::text,
    true
  );
  perform set_config('role', 'authenticated', true);
end
$$;

create function tests.be_anonymous() returns void
language plpgsql as $$
begin
  perform set_config('request.jwt.claims', '{"role": "anon"}', true);
  perform set_config('role', 'anon', true);
end
$$;

create function tests.use_secret_key() returns void
language plpgsql as $$
begin
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  perform set_config('role', 'service_role', true);
end
$$;

-- Back to the role that runs the tests, which sees everything.
create function tests.sign_out() returns void
language plpgsql as $$
begin
  perform set_config('request.jwt.claims', '', true);
  perform set_config('role', 'none', true);
end
$$;
