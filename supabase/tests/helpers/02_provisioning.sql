create function tests.key_of(p_name text) returns uuid
language sql immutable as $$ select md5('key ' || p_name)::uuid $$;

create function tests.slug_of(p_name text) returns text
language sql immutable as $$ select 'pgtap-' || p_name $$;

-- Objects are merged member by member; anything else is replaced.
create function tests.merge(p_base jsonb, p_changes jsonb) returns jsonb
language sql immutable as $$
  select case
    when jsonb_typeof(p_base) = 'object' and jsonb_typeof(p_changes) = 'object' then (
      select jsonb_object_agg(
        key,
        case
          when not p_changes ? key then p_base -> key
          when not p_base ? key then p_changes -> key
          else tests.merge(p_base -> key, p_changes -> key)
        end
      )
      from (select jsonb_object_keys(p_base) union select jsonb_object_keys(p_changes)) as keys (key)
    )
    else p_changes
  end
$$;

-- The least that a request can say, and what a test wants different in it.
-- Files that begin with "-- In both isolations." are run once more with this setting as schema.
create function tests.payload(p_name text, p_changes jsonb default '{}') returns jsonb
language sql stable as $$
  select tests.merge(
    jsonb_build_object(
      'tenant', jsonb_build_object('name', 'Tenant ' || p_name, 'slug', tests.slug_of(p_name)),
      'owner', jsonb_build_object('email', tests.email_of(p_name), 'full_name', 'Jane Doe')
    )
      || case current_setting('tests.isolation', true) when 'schema' then '{"isolation": "schema"}'::jsonb else '{}' end,
    p_changes
  )
$$;

-- Step 1 of the protocol, as whoever is signed in. The same name is the same key.
create function tests.provision(p_name text, p_changes jsonb default '{}', p_owner_id uuid default null) returns jsonb
language sql as $$
  select public.provision_tenant_atomic(
    p_idempotency_key => tests.key_of(p_name),
    p_payload => tests.payload(p_name, p_changes),
    p_owner_id => p_owner_id
  )
$$;

-- Steps 1 to 4: the answer of step 1, with the owner born.
create function tests.provision_and_activate(p_name text, p_changes jsonb default '{}') returns jsonb
language plpgsql as $$
declare
  v_answer jsonb := tests.provision(p_name, p_changes);
begin
  perform tests.give_birth((v_answer ->> 'owner_id')::uuid, v_answer ->> 'owner_email');
  return v_answer;
end
$$;

-- The rest reads past RLS, so that a test can look without signing out.
create function tests.request(p_name text) returns public.provisioning_requests
language sql stable security definer set search_path = '' as $$
  select r from public.provisioning_requests r where r.idempotency_key = tests.key_of(p_name)
$$;

create function tests.tenant(p_name text) returns public.tenants
language sql stable security definer set search_path = '' as $$
  select t from public.tenants t where t.slug = tests.slug_of(p_name)
$$;

create function tests.attempt(p_name text, p_number integer) returns public.provisioning_attempts
language sql stable security definer set search_path = '' as $$
  select a from public.provisioning_attempts a where a.request_id = (tests.request(p_name)).id and a.attempt_number = p_number
$$;

create function tests.user_exists(p_user_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from auth.users u where u.id = p_user_id)
$$;

-- Time passes: the lease of the request is over.
create function tests.expire_lease(p_name text) returns void
language sql security definer set search_path = '' as $$
  update public.provisioning_requests r
  set lease_expires_at = clock_timestamp() - interval '1 second'
  where r.idempotency_key = tests.key_of(p_name)
$$;
