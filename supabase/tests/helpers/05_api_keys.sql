-- A pair by a name of its own; the secret is 'sk_' and that name.
create function tests.public_key_of(p_name text) returns text
language sql immutable as $$ select 'pk_' || rpad(md5(p_name), 43, '-') $$;

create function tests.secret_hash_of(p_name text) returns text
language sql immutable as $$ select encode(sha256(convert_to('sk_' || p_name, 'utf8')), 'hex') $$;

-- Past RLS.
create function tests.api_key_id(p_name text) returns uuid
language sql stable security definer set search_path = '' as $$
  select k.id from private.tenant_api_keys k where k.public_key = tests.public_key_of(p_name)
$$;

-- As whoever is signed in; the pair is named like the key.
create function tests.create_api_key(p_tenant text, p_name text, p_expires_at timestamptz default null) returns jsonb
language sql as $$
  select public.create_tenant_api_key(
    (tests.tenant(p_tenant)).id, p_name, tests.public_key_of(p_name), tests.secret_hash_of(p_name), tests.key_of(p_name), p_expires_at
  )
$$;

create function tests.rotate_api_key(p_tenant text, p_name text, p_successor text, p_overlap_seconds integer default 86400) returns jsonb
language sql as $$
  select public.rotate_tenant_api_key(
    (tests.tenant(p_tenant)).id, tests.api_key_id(p_name), tests.public_key_of(p_successor), tests.secret_hash_of(p_successor),
    tests.key_of(p_successor), p_overlap_seconds
  )
$$;

create function tests.revoke_api_key(p_tenant text, p_name text) returns jsonb
language sql as $$ select public.revoke_tenant_api_key((tests.tenant(p_tenant)).id, tests.api_key_id(p_name)) $$;

create function tests.verify_api_key(p_name text) returns jsonb
language sql as $$ select public.verify_tenant_api_key(tests.secret_hash_of(p_name)) $$;

-- Time passes: everything about this key lies this much further back.
create function tests.age_api_key(p_name text, p_interval interval) returns void
language sql security definer set search_path = '' as $$
  update private.tenant_api_keys k
  set created_at = k.created_at - p_interval,
      expires_at = k.expires_at - p_interval,
      rotated_at = k.rotated_at - p_interval,
      last_used_at = k.last_used_at - p_interval
  where k.public_key = tests.public_key_of(p_name)
$$;
