create table private.tenant_migrations (
  version text constraint tenant_migrations_pkey primary key,
  name text not null,
  checksum text not null,
  statements text not null,
  shape jsonb not null,
  registered_at timestamptz not null default now(),
  constraint tenant_migration_version_is_a_moment check (version ~ '^\d{14}$'),
  constraint tenant_migration_name_is_snake_case check (name ~ '^[a-z][a-z0-9_]{0,99}$'),
  constraint tenant_migration_checksum_is_of_its_statements
    check (checksum = encode(sha256(convert_to(statements, 'UTF8')), 'hex')),
  constraint tenant_migration_says_something check (btrim(statements, E' \t\r\n') <> ''),
  constraint tenant_migration_shape_is_an_object check (jsonb_typeof(shape) = 'object')
);

comment on table private.tenant_migrations is
  'What makes a tenant''s own schema, in the order of the versions: the files of supabase/tenant-migrations, here so that the transaction that makes a tenant can run them. Added by private.register_tenant_migration alone.';
comment on column private.tenant_migrations.shape is
  'What a schema is after this version and all before it, as private.describe_schema has it: what private.validate_tenant_schema compares with.';

alter table private.tenant_migrations enable row level security;
revoke all on table private.tenant_migrations from public, anon, authenticated, service_role;
