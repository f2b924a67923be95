-- The first step of a sign-up, as its function takes it. The same name is the same key.
create function tests.sign_up(p_name text, p_changes jsonb default '{}', p_owner_id uuid default null) returns jsonb
language plpgsql as $$
declare
  v_answer jsonb;
begin
  perform tests.use_secret_key();
  v_answer := public.begin_sign_up(tests.key_of(p_name), tests.merge(tests.payload(p_name) - 'isolation', p_changes), p_owner_id);
  perform tests.sign_out();
  return v_answer;
end
$$;

-- As the auth service makes a user who has not confirmed their address.
create function tests.give_unconfirmed_birth(p_user_id uuid, p_email text) returns uuid
language sql security definer set search_path = '' as $$
  insert into auth.users (id, aud, role, email, encrypted_password, raw_app_meta_data, raw_user_meta_data)
  values (p_user_id, 'authenticated', 'authenticated', lower(p_email), 'not a hash', '{}', '{}')
  returning id
$$;

create function tests.sign_up_and_be_born(p_name text, p_changes jsonb default '{}') returns uuid
language plpgsql as $$
declare
  v_answer constant jsonb := tests.sign_up(p_name, p_changes);
begin
  return tests.give_unconfirmed_birth((v_answer ->> 'owner_id')::uuid, v_answer ->> 'owner_email');
end
$$;

-- The link in the e-mail is followed.
create function tests.confirm(p_user_id uuid) returns void
language sql security definer set search_path = '' as $$
  update auth.users set email_confirmed_at = now() where id = p_user_id
$$;

-- Two days pass.
create function tests.pass_confirmation_period(p_name text) returns void
language sql security definer set search_path = '' as $$
  update public.provisioning_requests
  set deadline_at = clock_timestamp() - interval '1 second'
  where idempotency_key = tests.key_of(p_name)
$$;
