set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

-- One short transaction under the lock_timeout above: this table has a row a key, and the next one a row an admin and action.
-- squawk-ignore-file disallowed-unique-constraint, adding-foreign-key-constraint, require-concurrent-index-deletion

insert into private.error_codes (code, http_status) values
  ('DUPLICATE_API_KEY_NAME', 409),
  ('API_KEY_LIMIT_REACHED', 409),
  ('API_KEY_RETIRED', 409);

-- Whatever is there was made while provisioning.
alter table private.tenant_api_keys
  add column name text not null default 'default',
  add column created_by uuid,
  add column expires_at timestamptz,
  add column rotated_at timestamptz,
  add column rotated_from_id uuid,
  add column revoked_at timestamptz,
  add column last_used_at timestamptz,
  add column idempotency_key uuid,
  add column idempotency_payload jsonb;
alter table private.tenant_api_keys alter column name drop default;

update private.tenant_api_keys k
set created_by = r.admin_user_id
from public.provisioning_requests r
where r.tenant_id = k.tenant_id;

-- A replay names the key, so that its reader can rotate it.
update public.provisioning_requests r
set result = jsonb_set(r.result, '{api_key,id}', to_jsonb(k.id))
from private.tenant_api_keys k
where k.tenant_id = r.tenant_id and k.public_key = r.result #>> '{api_key,public_key}';

alter table private.tenant_api_keys
  add constraint api_key_name_is_a_short_line
    check (char_length(name) between 1 and 64 and name = btrim(name) and name !~ '[\x01-\x1f\x7f-\x9f]'),
  add constraint api_key_is_known_by_tenant_and_id unique (tenant_id, id),
  add constraint api_key_is_rotated_once unique (tenant_id, rotated_from_id),
  add constraint api_key_replaces_one_of_its_own_tenant
    foreign key (tenant_id, rotated_from_id) references private.tenant_api_keys (tenant_id, id),
  add constraint rotated_api_key_expires check (rotated_at is null or expires_at is not null),
  add constraint api_key_is_made_once_per_admin_and_idempotency_key unique (created_by, idempotency_key),
  add constraint api_key_is_kept_with_what_was_asked_for check ((idempotency_key is null) = (idempotency_payload is null));

comment on column private.tenant_api_keys.created_by is 'The admin. NULL where it is not known any more.';
comment on column private.tenant_api_keys.expires_at is 'From when on it verifies no more. NULL if it never expires.';
comment on column private.tenant_api_keys.rotated_at is
  'When its successor was made: from then on the name is the successor''s. NULL for the current key of its name.';
comment on column private.tenant_api_keys.rotated_from_id is 'Its predecessor. NULL unless it was made by rotation.';
comment on column private.tenant_api_keys.last_used_at is 'Exact to a minute. NULL if it never verified.';
comment on column private.tenant_api_keys.idempotency_payload is
  'What was asked for with the idempotency key; a repeat must bring an equal one. NULL for a pair made while provisioning.';

create unique index api_key_name_is_unique_in_its_tenant on private.tenant_api_keys (tenant_id, name)
  where revoked_at is null and rotated_at is null;
-- api_key_is_known_by_tenant_and_id finds by tenant, too.
drop index private.tenant_api_keys_tenant_id_idx;

create table private.rate_limit_rules (
  action text constraint rate_limit_rules_pkey primary key,
  capacity integer not null,
  per_minute integer not null,
  updated_at timestamptz not null default now(),
  constraint rate_limit_capacity_is_in_range check (capacity between 1 and 1000000),
  constraint rate_limit_refill_is_in_range check (per_minute between 1 and 1000000)
);

comment on table private.rate_limit_rules is
  'How much of an action each admin may do: a bucket of capacity tokens that fills by per_minute. Changed by public.set_rate_limit.';

alter table private.rate_limit_rules enable row level security;
revoke all on table private.rate_limit_rules from public, anon, authenticated, service_role;

create trigger touch_updated_at before update on private.rate_limit_rules
  for each row execute function private.touch_updated_at();

-- More than people and scripts at work need; availability is for typing, too little for listing whose addresses are customers'.
insert into private.rate_limit_rules (action, capacity, per_minute) values
  ('provisioning', 600, 300),
  ('batch_items', 60000, 30000),
  ('availability', 120, 60),
  ('email', 60, 30),
  ('api_keys', 120, 60);

alter table private.rate_limits
  add constraint bucket_has_a_rule foreign key (action) references private.rate_limit_rules (action);

create or replace function private.require_api_key_pair(p_public_key text, p_secret_hash text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_public_key is null or p_public_key !~ '^pk_[A-Za-z0-9_-]{43}$'
    or p_secret_hash is null or p_secret_hash !~ '^[0-9a-f]{64}$' then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/api_key", "message": "needs a public key and the SHA-256 of its secret in hex"}]}'
    );
  end if;
end
$$;

revoke all on function private.require_api_key_pair(text, text) from public, anon, authenticated, service_role;
comment on function private.require_api_key_pair(text, text) is
  'Raises VALIDATION_ERROR unless these are a public key and the hash of a secret: a secret itself must not get any further.';

create or replace function private.store_api_key(p_tenant_id uuid, p_public_key text, p_secret_hash text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.require_api_key_pair(p_public_key, p_secret_hash);

  -- A new attempt brings a new pair; nobody was ever shown the secret of the one before. There can be no other: keys are
  -- made for tenants that are there, and this one is not yet.
  delete from private.tenant_api_keys k where k.tenant_id = p_tenant_id;
  insert into private.tenant_api_keys (tenant_id, name, public_key, secret_hash, created_by)
  values (
    p_tenant_id,
    'default',
    p_public_key,
    decode(p_secret_hash, 'hex'),
    (select r.admin_user_id from public.provisioning_requests r where r.tenant_id = p_tenant_id)
  );
end
$$;

revoke all on function private.store_api_key(uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.store_api_key(uuid, text, text) is
  'Makes this pair the only API key, called default, of a tenant that is being provisioned. Takes the hash, never the secret.';

create or replace function private.build_result(p_request public.provisioning_requests, p_owner_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'tenant', jsonb_build_object(
      'id', t.id,
      'name', t.name,
      'slug', t.slug,
      'domain', t.domain,
      'status', t.status,
      'isolation', t.isolation,
      'template', t.template_name || '@' || t.template_version,
      'created_at', t.created_at
    ),
    'owner', jsonb_build_object('id', p_owner_id, 'email', p_request.owner_email, 'mode', p_request.owner_mode),
    'api_key', (
      -- A tenant that comes into being has one key at most.
      select jsonb_build_object('id', k.id, 'public_key', k.public_key)
      from private.tenant_api_keys k
      where k.tenant_id = t.id and k.name = 'default' and k.revoked_at is null and k.rotated_at is null
    )
  )
  from public.tenants t
  where t.id = p_request.tenant_id
$$;

revoke all on function private.build_result(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.build_result(public.provisioning_requests, uuid) is
  'What is stored as a completed request''s result, and answered by every replay. No secrets.';

create or replace function private.describe_api_key(p_key private.tenant_api_keys)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_key.id,
    'tenant_id', p_key.tenant_id,
    'name', p_key.name,
    'public_key', p_key.public_key,
    'status', case
      when p_key.revoked_at is not null then 'revoked'
      when p_key.expires_at <= clock_timestamp() then 'expired'
      when p_key.rotated_at is not null then 'rotated'
      else 'active'
    end,
    'created_at', p_key.created_at,
    'created_by', p_key.created_by,
    'expires_at', p_key.expires_at,
    'rotated_at', p_key.rotated_at,
    'rotated_from_id', p_key.rotated_from_id,
    'revoked_at', p_key.revoked_at,
    'last_used_at', p_key.last_used_at
  )
$$;

revoke all on function private.describe_api_key(private.tenant_api_keys) from public, anon, authenticated, service_role;
comment on function private.describe_api_key(private.tenant_api_keys) is
  'An API key as admins see it, without its hash. status: active, rotated (its successor is there, it verifies until expires_at), expired or revoked.';

create or replace function private.lock_api_keys(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- The tenant's row before its keys, as everywhere. NO KEY UPDATE lets foreign keys to the tenant be checked meanwhile.
  perform from public.tenants t
  where t.id = p_tenant_id and t.status <> 'provisioning'
  for no key update;
  if not found then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
end
$$;

revoke all on function private.lock_api_keys(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_api_keys(uuid) is
  'Lets one transaction at a time change a tenant''s API keys. Raises NOT_FOUND for a tenant that is not there, or not yet, TENANT_PURGED for one that was.';

create or replace function private.find_api_key(p_tenant_id uuid, p_key_id uuid)
returns private.tenant_api_keys
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_key private.tenant_api_keys;
begin
  select * into v_key from private.tenant_api_keys k where k.tenant_id = p_tenant_id and k.id = p_key_id;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'The tenant has no such API key.');
  end if;
  return v_key;
end
$$;

revoke all on function private.find_api_key(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.find_api_key(uuid, uuid) is 'An API key of this tenant. Raises NOT_FOUND.';

create or replace function private.find_repeated_api_key(p_admin_user_id uuid, p_idempotency_key uuid, p_payload jsonb)
returns private.tenant_api_keys
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_key private.tenant_api_keys;
begin
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one intention.');
  end if;
  select * into v_key
  from private.tenant_api_keys k
  where k.created_by = p_admin_user_id and k.idempotency_key = p_idempotency_key;
  if v_key.idempotency_payload <> p_payload then
    perform private.raise_error('IDEMPOTENCY_KEY_REUSED', '{}', 'This key stands for another API key: use a new one.');
  end if;
  return v_key;
end
$$;

revoke all on function private.find_repeated_api_key(uuid, uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.find_repeated_api_key(uuid, uuid, jsonb) is
  'The API key that this admin has made with this idempotency key, all NULL if there is none. Raises IDEMPOTENCY_KEY_MISSING or IDEMPOTENCY_KEY_REUSED.';

create or replace function private.add_api_key(p_key private.tenant_api_keys, p_secret_hash text)
returns private.tenant_api_keys
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit constant integer := 20;
  v_key private.tenant_api_keys;
  v_constraint text;
begin
  perform private.require_api_key_pair(p_key.public_key, p_secret_hash);
  if p_key.expires_at <= clock_timestamp() or p_key.expires_at = 'infinity' then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/expires_at", "message": "must be in the future"}]}'
    );
  end if;
  if (
    select count(*)
    from private.tenant_api_keys k
    where k.tenant_id = p_key.tenant_id
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > clock_timestamp())
  ) >= v_limit then
    perform private.raise_error(
      'API_KEY_LIMIT_REACHED',
      jsonb_build_object('limit', v_limit),
      format('A tenant may have %s API keys that are valid, those in their overlap counted: revoke one first.', v_limit)
    );
  end if;

  insert into private.tenant_api_keys (
    tenant_id, name, public_key, secret_hash, created_by, expires_at, rotated_from_id, idempotency_key, idempotency_payload
  )
  values (
    p_key.tenant_id, p_key.name, p_key.public_key, decode(p_secret_hash, 'hex'), p_key.created_by, p_key.expires_at,
    p_key.rotated_from_id, p_key.idempotency_key, p_key.idempotency_payload
  )
  returning * into v_key;
  return v_key;
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_conflict(v_constraint, '{}');
  when check_violation or not_null_violation then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/name", "message": "must have 1 to 64 characters, none of them a control character"}]}'
    );
end
$$;

revoke all on function private.add_api_key(private.tenant_api_keys, text) from public, anon, authenticated, service_role;
comment on function private.add_api_key(private.tenant_api_keys, text) is
  'Adds what p_key says, whatever its id and hash. The caller holds private.lock_api_keys. Raises API_KEY_LIMIT_REACHED, DUPLICATE_API_KEY_NAME, IDEMPOTENCY_KEY_REUSED or VALIDATION_ERROR.';

create or replace function private.retire_api_key(p_tenant_id uuid, p_key_id uuid, p_overlap_seconds integer)
returns private.tenant_api_keys
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_max_overlap_seconds constant integer := 30 * 24 * 60 * 60;
  v_now constant timestamptz := clock_timestamp();
  v_key private.tenant_api_keys;
begin
  if p_overlap_seconds is null or p_overlap_seconds not between 0 and v_max_overlap_seconds then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/overlap_seconds", "message": "must be 0 to 2592000, which is 30 days"}]}'
    );
  end if;
  v_key := private.find_api_key(p_tenant_id, p_key_id);
  if v_key.revoked_at is not null or v_key.rotated_at is not null then
    perform private.raise_error(
      'API_KEY_RETIRED', '{}', 'This key was revoked or rotated: rotate the current one of its name, or create one.'
    );
  end if;

  -- least ignores NULL: one that never expired does now.
  update private.tenant_api_keys k
  set rotated_at = v_now, expires_at = least(k.expires_at, v_now + make_interval(secs => p_overlap_seconds))
  where k.id = v_key.id;
  return v_key;
end
$$;

revoke all on function private.retire_api_key(uuid, uuid, integer) from public, anon, authenticated, service_role;
comment on function private.retire_api_key(uuid, uuid, integer) is
  'Lets an API key expire after the overlap, gives up its name, and returns it as it was. The caller holds private.lock_api_keys and makes its successor. Raises NOT_FOUND, API_KEY_RETIRED or VALIDATION_ERROR.';

create or replace function private.create_tenant_api_key(
  p_tenant_id uuid,
  p_name text,
  p_public_key text,
  p_secret_hash text,
  p_idempotency_key uuid,
  p_expires_at timestamptz
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  -- Points in time as numbers: as text they would depend on the session's time zone.
  v_payload constant jsonb := jsonb_build_object(
    'tenant_id', p_tenant_id, 'name', p_name, 'expires_at', extract(epoch from p_expires_at)
  );
  v_key private.tenant_api_keys;
begin
  perform private.lock_api_keys(p_tenant_id);
  v_key := private.find_repeated_api_key(v_admin_user_id, p_idempotency_key, v_payload);
  if v_key.id is not null then
    return private.describe_api_key(v_key)
      || jsonb_build_object('replayed', true, 'rate_limit', private.check_tokens(v_admin_user_id, 'api_keys', 0));
  end if;

  v_key.tenant_id := p_tenant_id;
  v_key.name := p_name;
  v_key.public_key := p_public_key;
  v_key.created_by := v_admin_user_id;
  v_key.expires_at := p_expires_at;
  v_key.idempotency_key := p_idempotency_key;
  v_key.idempotency_payload := v_payload;
  v_key := private.add_api_key(v_key, p_secret_hash);

  perform private.record_event(
    'api_key_created', null, p_tenant_id, null,
    jsonb_build_object(
      'key_id', v_key.id, 'name', v_key.name, 'public_key', v_key.public_key, 'expires_at', v_key.expires_at
    )
  );
  return private.describe_api_key(v_key)
    || jsonb_build_object('replayed', false, 'rate_limit', private.spend_tokens(v_admin_user_id, 'api_keys'));
end
$$;

revoke all on function private.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function private.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz) to authenticated;
comment on function private.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz) is
  'See public.create_tenant_api_key.';

create or replace function private.rotate_tenant_api_key(
  p_tenant_id uuid,
  p_key_id uuid,
  p_public_key text,
  p_secret_hash text,
  p_idempotency_key uuid,
  p_overlap_seconds integer,
  p_expires_at timestamptz
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_payload constant jsonb := jsonb_build_object(
    'tenant_id', p_tenant_id, 'key_id', p_key_id, 'overlap_seconds', p_overlap_seconds,
    'expires_at', extract(epoch from p_expires_at)
  );
  v_old private.tenant_api_keys;
  v_key private.tenant_api_keys;
begin
  perform private.lock_api_keys(p_tenant_id);
  v_key := private.find_repeated_api_key(v_admin_user_id, p_idempotency_key, v_payload);
  if v_key.id is not null then
    return private.describe_api_key(v_key)
      || jsonb_build_object('replayed', true, 'rate_limit', private.check_tokens(v_admin_user_id, 'api_keys', 0));
  end if;

  v_old := private.retire_api_key(p_tenant_id, p_key_id, p_overlap_seconds);
  v_key.tenant_id := p_tenant_id;
  v_key.name := v_old.name;
  v_key.public_key := p_public_key;
  v_key.created_by := v_admin_user_id;
  v_key.expires_at := coalesce(p_expires_at, clock_timestamp() + (v_old.expires_at - v_old.created_at));
  v_key.rotated_from_id := v_old.id;
  v_key.idempotency_key := p_idempotency_key;
  v_key.idempotency_payload := v_payload;
  v_key := private.add_api_key(v_key, p_secret_hash);

  perform private.record_event(
    'api_key_rotated', null, p_tenant_id, null,
    jsonb_build_object(
      'key_id', v_key.id, 'name', v_key.name, 'public_key', v_key.public_key, 'expires_at', v_key.expires_at,
      'rotated_from_id', v_old.id, 'overlap_seconds', p_overlap_seconds
    )
  );
  return private.describe_api_key(v_key)
    || jsonb_build_object('replayed', false, 'rate_limit', private.spend_tokens(v_admin_user_id, 'api_keys'));
end
$$;

revoke all on function private.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function private.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz) to authenticated;
comment on function private.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz) is
  'See public.rotate_tenant_api_key.';

create or replace function private.revoke_tenant_api_key(p_tenant_id uuid, p_key_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_key private.tenant_api_keys;
begin
  perform private.require_admin();
  perform private.lock_api_keys(p_tenant_id);
  v_key := private.find_api_key(p_tenant_id, p_key_id);
  if v_key.revoked_at is null then
    update private.tenant_api_keys k
    set revoked_at = clock_timestamp()
    where k.id = p_key_id
    returning * into v_key;
    perform private.record_event(
      'api_key_revoked', null, p_tenant_id, null,
      jsonb_build_object('key_id', v_key.id, 'name', v_key.name, 'public_key', v_key.public_key)
    );
  end if;
  return private.describe_api_key(v_key);
end
$$;

revoke all on function private.revoke_tenant_api_key(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.revoke_tenant_api_key(uuid, uuid) to authenticated;
comment on function private.revoke_tenant_api_key(uuid, uuid) is 'See public.revoke_tenant_api_key.';

create or replace function private.list_tenant_api_keys(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_admin();
  if not exists (select from public.tenants t where t.id = p_tenant_id and t.status <> 'provisioning') then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  return (
    select coalesce(jsonb_agg(private.describe_api_key(listed) order by listed.created_at desc, listed.id), '[]')
    from (
      select k.*
      from private.tenant_api_keys k
      where k.tenant_id = p_tenant_id
      -- Those that may still verify are few, by the limit; what is cut off is history.
      order by k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp()) desc, k.created_at desc
      limit 200
    ) as listed
  );
end
$$;

revoke all on function private.list_tenant_api_keys(uuid) from public, anon, authenticated, service_role;
grant execute on function private.list_tenant_api_keys(uuid) to authenticated;
comment on function private.list_tenant_api_keys(uuid) is 'See public.list_tenant_api_keys.';

create or replace function private.verify_tenant_api_key(p_secret_hash text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_key_id uuid;
  v_last_used_at timestamptz;
  v_answer jsonb;
begin
  -- Found by its hash in a unique index: how long that takes says nothing about a secret, which the hash hides.
  select
    k.id,
    k.last_used_at,
    jsonb_build_object(
      'is_valid', t.status = 'active',
      'tenant_id', t.id,
      'tenant_slug', t.slug,
      'tenant_status', t.status,
      'key_id', k.id,
      'key_name', k.name,
      'expires_at', k.expires_at
    )
  into v_key_id, v_last_used_at, v_answer
  from private.tenant_api_keys k
  join public.tenants t on t.id = k.tenant_id and t.status <> 'provisioning'
  where k.secret_hash = case when p_secret_hash ~ '^[0-9a-f]{64}$' then decode(p_secret_hash, 'hex') end
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > clock_timestamp());

  if (v_answer ->> 'is_valid')::boolean
    and (v_last_used_at is null or v_last_used_at < clock_timestamp() - interval '1 minute') then
    -- SKIP LOCKED: whoever holds the row is noting the same use, or changing the key; verifying waits for nobody.
    update private.tenant_api_keys k
    set last_used_at = clock_timestamp()
    where k.id = (select l.id from private.tenant_api_keys l where l.id = v_key_id for no key update skip locked);
  end if;
  return v_answer;
end
$$;

revoke all on function private.verify_tenant_api_key(text) from public, anon, authenticated, service_role;
grant execute on function private.verify_tenant_api_key(text) to service_role;
comment on function private.verify_tenant_api_key(text) is 'See public.verify_tenant_api_key.';

create or replace function public.create_tenant_api_key(
  p_tenant_id uuid,
  p_name text,
  p_public_key text,
  p_secret_hash text,
  p_idempotency_key uuid,
  p_expires_at timestamptz default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.create_tenant_api_key(
    p_tenant_id, p_name, p_public_key, p_secret_hash, p_idempotency_key, p_expires_at
  )
$$;

revoke all on function public.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz) to authenticated;
comment on function public.create_tenant_api_key(uuid, text, text, text, uuid, timestamptz) is
  'For admins: adds an API key of this name to a tenant and returns it (private.describe_api_key) plus replayed and rate_limit (private.describe_bucket). Takes the SHA-256 of the secret in hex, never the secret. Raises NOT_FOUND, TENANT_PURGED, DUPLICATE_API_KEY_NAME, API_KEY_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED, RATE_LIMITED or VALIDATION_ERROR.';

create or replace function public.rotate_tenant_api_key(
  p_tenant_id uuid,
  p_key_id uuid,
  p_public_key text,
  p_secret_hash text,
  p_idempotency_key uuid,
  p_overlap_seconds integer default 86400,
  p_expires_at timestamptz default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.rotate_tenant_api_key(
    p_tenant_id, p_key_id, p_public_key, p_secret_hash, p_idempotency_key, p_overlap_seconds, p_expires_at
  )
$$;

revoke all on function public.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz) to authenticated;
comment on function public.rotate_tenant_api_key(uuid, uuid, text, text, uuid, integer, timestamptz) is
  'For admins: gives an API key a successor of the same name and returns that (private.describe_api_key) plus replayed and rate_limit (private.describe_bucket). The old pair verifies for p_overlap_seconds more, 0 to 2592000. Without p_expires_at the new one lives as long as the old one was made for. Raises NOT_FOUND, TENANT_PURGED, API_KEY_RETIRED, API_KEY_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED, RATE_LIMITED or VALIDATION_ERROR.';

create or replace function public.revoke_tenant_api_key(p_tenant_id uuid, p_key_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.revoke_tenant_api_key(p_tenant_id, p_key_id)
$$;

revoke all on function public.revoke_tenant_api_key(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.revoke_tenant_api_key(uuid, uuid) to authenticated;
comment on function public.revoke_tenant_api_key(uuid, uuid) is
  'For admins: ends an API key at once, and returns it (private.describe_api_key). Again changes nothing. Raises NOT_FOUND or TENANT_PURGED.';

create or replace function public.list_tenant_api_keys(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.list_tenant_api_keys(p_tenant_id)
$$;

revoke all on function public.list_tenant_api_keys(uuid) from public, anon, authenticated, service_role;
grant execute on function public.list_tenant_api_keys(uuid) to authenticated;
comment on function public.list_tenant_api_keys(uuid) is
  'For admins: a tenant''s API keys (private.describe_api_key), the newest first: all that may still verify, and of the others so many that it is 200. Never a hash. Raises NOT_FOUND or TENANT_PURGED.';

create or replace function public.verify_tenant_api_key(p_secret_hash text)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.verify_tenant_api_key(p_secret_hash)
$$;

revoke all on function public.verify_tenant_api_key(text) from public, anon, authenticated, service_role;
grant execute on function public.verify_tenant_api_key(text) to service_role;
comment on function public.verify_tenant_api_key(text) is
  'For applications: whose API key this is, by the SHA-256 of the secret in lower-case hex: {is_valid, tenant_id, tenant_slug, tenant_status, key_id, key_name, expires_at}. NULL for one that is unknown, malformed, expired or revoked. is_valid is false while the tenant is not active. Secret key only.';

create or replace function private.find_rate_limit(p_action text)
returns private.rate_limit_rules
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_rule private.rate_limit_rules;
begin
  select * into v_rule from private.rate_limit_rules r where r.action = p_action;
  if not found then
    raise exception 'action % has no rate limit', p_action;
  end if;
  return v_rule;
end
$$;

revoke all on function private.find_rate_limit(text) from public, anon, authenticated, service_role;
comment on function private.find_rate_limit(text) is 'The rule for an action, which must have one.';

create or replace function private.refilled_tokens(p_rule private.rate_limit_rules, p_tokens numeric, p_refilled_at timestamptz)
returns numeric
language sql
volatile
set search_path = ''
as $$
  -- Clocks may go back. A capacity that was lowered since counts at once.
  select least(
    p_rule.capacity,
    p_tokens + greatest(extract(epoch from clock_timestamp() - p_refilled_at), 0) / 60 * p_rule.per_minute
  )
$$;

revoke all on function private.refilled_tokens(private.rate_limit_rules, numeric, timestamptz)
  from public, anon, authenticated, service_role;
comment on function private.refilled_tokens(private.rate_limit_rules, numeric, timestamptz) is
  'What has become of p_tokens since p_refilled_at.';

create or replace function private.describe_bucket(p_rule private.rate_limit_rules, p_tokens numeric)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'policy', p_rule.action,
    'quota', p_rule.capacity,
    'window_seconds', ceil(p_rule.capacity * 60.0 / p_rule.per_minute)::integer,
    'remaining', floor(p_tokens)::integer,
    'reset_seconds', ceil((floor(p_tokens) + 1 - p_tokens) * 60.0 / p_rule.per_minute)::integer
  )
$$;

revoke all on function private.describe_bucket(private.rate_limit_rules, numeric) from public, anon, authenticated, service_role;
comment on function private.describe_bucket(private.rate_limit_rules, numeric) is
  'A bucket with this many tokens (0 or more) in the words of the RateLimit headers: policy; quota: what it holds; window_seconds: in which it fills; remaining; reset_seconds: until there is one more.';

create or replace function private.require_tokens(p_rule private.rate_limit_rules, p_tokens numeric, p_amount integer)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_amount > p_rule.capacity then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object(
        'errors', jsonb_build_array(
          jsonb_build_object('pointer', '', 'message', format('asks for more than %s at once', p_rule.capacity))
        )
      )
    );
  end if;
  if p_tokens < p_amount then
    perform private.raise_error(
      'RATE_LIMITED',
      jsonb_build_object(
        'retry_after_seconds', ceil((p_amount - p_tokens) * 60.0 / p_rule.per_minute)::integer,
        'rate_limit', private.describe_bucket(p_rule, p_tokens)
      ),
      'Too many calls of this kind.'
    );
  end if;
end
$$;

revoke all on function private.require_tokens(private.rate_limit_rules, numeric, integer)
  from public, anon, authenticated, service_role;
comment on function private.require_tokens(private.rate_limit_rules, numeric, integer) is
  'Raises RATE_LIMITED if a bucket with p_tokens has less than p_amount, or VALIDATION_ERROR if it never will have as much.';

create or replace function private.check_tokens(p_actor_id uuid, p_action text, p_amount integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rule constant private.rate_limit_rules := private.find_rate_limit(p_action);
  v_tokens numeric;
begin
  select private.refilled_tokens(v_rule, l.tokens, l.refilled_at) into v_tokens
  from private.rate_limits l
  where l.actor_id = p_actor_id and l.action = p_action;

  v_tokens := coalesce(v_tokens, v_rule.capacity);
  perform private.require_tokens(v_rule, v_tokens, p_amount);
  return private.describe_bucket(v_rule, v_tokens);
end
$$;

revoke all on function private.check_tokens(uuid, text, integer) from public, anon, authenticated, service_role;
comment on function private.check_tokens(uuid, text, integer) is
  'Takes nothing and waits for nobody: raises RATE_LIMITED if an actor has fewer than p_amount tokens (0: never), else returns private.describe_bucket.';

create or replace function private.spend_tokens(p_actor_id uuid, p_action text, p_amount integer default 1)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_rule constant private.rate_limit_rules := private.find_rate_limit(p_action);
  v_tokens numeric;
begin
  if p_amount is null or p_amount < 1 then
    raise exception 'spending % tokens makes no sense', p_amount;
  end if;
  -- One statement, so that calls at once serialise on the row and none is counted for another. Callers who have other
  -- locks to take take them before: an actor's other calls wait here until this transaction ends.
  insert into private.rate_limits as l (actor_id, action, tokens, refilled_at)
  values (p_actor_id, p_action, v_rule.capacity - p_amount, clock_timestamp())
  on conflict (actor_id, action) do update
  set tokens = private.refilled_tokens(v_rule, l.tokens, l.refilled_at) - p_amount,
      refilled_at = clock_timestamp()
  returning l.tokens into v_tokens;

  -- Raising takes the spending back: who is refused is not put off any further.
  perform private.require_tokens(v_rule, v_tokens + p_amount, p_amount);
  return private.describe_bucket(v_rule, v_tokens);
end
$$;

revoke all on function private.spend_tokens(uuid, text, integer) from public, anon, authenticated, service_role;
comment on function private.spend_tokens(uuid, text, integer) is
  'Takes p_amount of an actor''s tokens for an action and returns what is left (private.describe_bucket). Raises RATE_LIMITED when there are fewer, or VALIDATION_ERROR when there never will be as many.';

create or replace function private.describe_rate_limit(p_rule private.rate_limit_rules)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'action', p_rule.action, 'capacity', p_rule.capacity, 'per_minute', p_rule.per_minute, 'updated_at', p_rule.updated_at
  )
$$;

revoke all on function private.describe_rate_limit(private.rate_limit_rules) from public, anon, authenticated, service_role;
comment on function private.describe_rate_limit(private.rate_limit_rules) is
  'A rule as operators see it: {action, capacity, per_minute, updated_at}.';

create or replace function private.list_rate_limits()
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_rate_limit(r) from private.rate_limit_rules r order by r.action
$$;

revoke all on function private.list_rate_limits() from public, anon, authenticated, service_role;
grant execute on function private.list_rate_limits() to service_role;
comment on function private.list_rate_limits() is 'See public.list_rate_limits.';

create or replace function private.set_rate_limit(p_action text, p_capacity integer, p_per_minute integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_max constant integer := 1000000;
  v_errors jsonb;
  v_before private.rate_limit_rules;
  v_after private.rate_limit_rules;
begin
  select jsonb_agg(jsonb_build_object('pointer', given.pointer, 'message', format('must be 1 to %s', v_max)))
  into v_errors
  from (values ('/capacity', p_capacity), ('/per_minute', p_per_minute)) as given (pointer, value)
  where given.value is null or given.value not between 1 and v_max;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;

  select * into v_before from private.rate_limit_rules r where r.action = p_action for update;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'public.list_rate_limits names the actions that have a limit.');
  end if;
  update private.rate_limit_rules r
  set capacity = p_capacity, per_minute = p_per_minute
  where r.action = p_action
  returning * into v_after;

  perform private.record_event(
    'rate_limit_changed', null, null, null, jsonb_build_object('action', p_action),
    jsonb_build_object('capacity', v_before.capacity, 'per_minute', v_before.per_minute),
    jsonb_build_object('capacity', v_after.capacity, 'per_minute', v_after.per_minute)
  );
  return private.describe_rate_limit(v_after);
end
$$;

revoke all on function private.set_rate_limit(text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function private.set_rate_limit(text, integer, integer) to service_role;
comment on function private.set_rate_limit(text, integer, integer) is 'See public.set_rate_limit.';

create or replace function public.list_rate_limits()
returns setof jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.list_rate_limits()
$$;

revoke all on function public.list_rate_limits() from public, anon, authenticated, service_role;
grant execute on function public.list_rate_limits() to service_role;
comment on function public.list_rate_limits() is
  'How much of each action an admin may do: {action, capacity, per_minute, updated_at}. Secret key only.';

create or replace function public.set_rate_limit(p_action text, p_capacity integer, p_per_minute integer)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.set_rate_limit(p_action, p_capacity, p_per_minute)
$$;

revoke all on function public.set_rate_limit(text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function public.set_rate_limit(text, integer, integer) to service_role;
comment on function public.set_rate_limit(text, integer, integer) is
  'From now on each admin has a bucket of p_capacity tokens for this action, filling by p_per_minute, 1 to 1000000 each; returns the rule as public.list_rate_limits does. Secret key only. Raises NOT_FOUND or VALIDATION_ERROR.';

create or replace function private.check_slug_availability(p_slug text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rate_limit jsonb;
  v_problem text;
begin
  v_rate_limit := private.spend_tokens(private.require_admin(), 'availability');
  v_problem := private.slug_problem(p_slug);
  perform private.record_event(
    'availability_checked', null, null, null, jsonb_build_object('kind', 'slug', 'reason', v_problem)
  );
  return jsonb_build_object(
    'available', v_problem is null,
    'reason', v_problem,
    'suggestions', case when v_problem is null then '[]' else private.suggest_slugs(p_slug) end,
    'rate_limit', v_rate_limit
  );
end
$$;

revoke all on function private.check_slug_availability(text) from public, anon, authenticated, service_role;
grant execute on function private.check_slug_availability(text) to authenticated;
comment on function private.check_slug_availability(text) is 'See public.check_slug_availability.';

create or replace function private.check_owner_email_availability(p_email text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rate_limit jsonb;
  v_answer jsonb;
begin
  v_rate_limit := private.spend_tokens(private.require_admin(), 'availability');
  select jsonb_build_object(
    'available', problem is null,
    -- Taken and reserved are one answer: which it is, is nobody's business.
    'reason', case problem when 'reserved' then 'taken' else problem end
  )
  into v_answer
  from private.check_owner_email(p_email) problem;

  -- What was learnt, and how often somebody asks: never the address, which need not be a customer's.
  perform private.record_event(
    'availability_checked', null, null, null, jsonb_build_object('kind', 'email', 'reason', v_answer -> 'reason')
  );
  return v_answer || jsonb_build_object('rate_limit', v_rate_limit);
end
$$;

revoke all on function private.check_owner_email_availability(text) from public, anon, authenticated, service_role;
grant execute on function private.check_owner_email_availability(text) to authenticated;
comment on function private.check_owner_email_availability(text) is 'See public.check_owner_email_availability.';

create or replace function public.claim_setup_email(p_tenant_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_setup_email(p_tenant_id)
$$;

revoke all on function public.claim_setup_email(uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_setup_email(uuid) to authenticated;
comment on function public.claim_setup_email(uuid) is
  'For admins: takes the right to send a tenant''s owner the set-up e-mail, once a minute, and says to whom: {tenant_id, owner_id, owner_email, rate_limit}. Raises NOT_FOUND or RATE_LIMITED.';

create or replace function public.provision_tenant_atomic(
  p_idempotency_key uuid,
  p_payload jsonb,
  p_admin_user_id uuid default null,
  p_owner_id uuid default null,
  p_api_public_key text default null,
  p_api_secret_hash text default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.provision_tenant_atomic(
    p_admin_user_id, p_idempotency_key, p_payload, p_owner_id, p_api_public_key, p_api_secret_hash
  )
$$;

revoke all on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text) to authenticated;
comment on function public.provision_tenant_atomic(uuid, jsonb, uuid, uuid, text, text) is
  'Step 1 of provisioning, in one transaction: admin check, idempotency decision, tenant, catalogue, key hash, attempt. For owner mode existing also activation; otherwise the tenant becomes active when the auth service creates the user with the returned owner_id. Returns private.describe_request plus replayed and rate_limit (private.describe_bucket). A new attempt takes a token.';

drop function private.spend_token(uuid, text, integer, integer);
