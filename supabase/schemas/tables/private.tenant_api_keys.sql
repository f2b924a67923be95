create table private.tenant_api_keys (
  id uuid constraint tenant_api_keys_pkey primary key default gen_random_uuid(),
  tenant_id uuid not null
    constraint api_key_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  name text not null,
  public_key text not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  created_by uuid,
  expires_at timestamptz,
  rotated_at timestamptz,
  rotated_from_id uuid,
  revoked_at timestamptz,
  last_used_at timestamptz,
  idempotency_key uuid,
  idempotency_payload jsonb,
  constraint api_public_key_is_unique unique (public_key),
  constraint api_secret_hash_is_unique unique (secret_hash),
  constraint api_public_key_is_well_formed check (public_key ~ '^pk_[A-Za-z0-9_-]{43}$'),
  constraint api_secret_is_hashed_with_sha_256 check (octet_length(secret_hash) = 32),
  constraint api_key_name_is_a_short_line
    check (char_length(name) between 1 and 64 and name = btrim(name) and name !~ '[\x01-\x1f\x7f-\x9f]'),
  -- The target that lets a key name its predecessor within its own tenant.
  constraint api_key_is_known_by_tenant_and_id unique (tenant_id, id),
  constraint api_key_is_rotated_once unique (tenant_id, rotated_from_id),
  constraint api_key_replaces_one_of_its_own_tenant
    foreign key (tenant_id, rotated_from_id) references private.tenant_api_keys (tenant_id, id),
  constraint rotated_api_key_expires check (rotated_at is null or expires_at is not null),
  constraint api_key_is_made_once_per_admin_and_idempotency_key unique (created_by, idempotency_key),
  constraint api_key_is_kept_with_what_was_asked_for check ((idempotency_key is null) = (idempotency_payload is null))
);

comment on table private.tenant_api_keys is
  'API keys by hash. The secret has 256 random bits, so a plain SHA-256 cannot be guessed; it is stored nowhere.';
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

alter table private.tenant_api_keys enable row level security;
revoke all on table private.tenant_api_keys from public, anon, authenticated, service_role;
