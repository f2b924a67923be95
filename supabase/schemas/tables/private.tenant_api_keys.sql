create table private.tenant_api_keys (
  id uuid constraint tenant_api_keys_pkey primary key default gen_random_uuid(),
  tenant_id uuid not null
    constraint api_key_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  public_key text not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  constraint api_public_key_is_unique unique (public_key),
  constraint api_secret_hash_is_unique unique (secret_hash),
  constraint api_public_key_is_well_formed check (public_key ~ '^pk_[A-Za-z0-9_-]{43}$'),
  constraint api_secret_is_hashed_with_sha_256 check (octet_length(secret_hash) = 32)
);

comment on table private.tenant_api_keys is
  'API keys by hash. The secret has 256 random bits, so a plain SHA-256 cannot be guessed; it is stored nowhere.';

create index tenant_api_keys_tenant_id_idx on private.tenant_api_keys (tenant_id);

alter table private.tenant_api_keys enable row level security;
revoke all on table private.tenant_api_keys from public, anon, authenticated, service_role;
