create table private.tenant_schemas (
  tenant_id uuid
    constraint tenant_schemas_pkey primary key
    constraint schema_is_of_a_tenant references public.tenants (id) on delete cascade,
  version text constraint schema_version_is_a_tenant_migration references private.tenant_migrations (version),
  migrated_at timestamptz,
  error jsonb,
  constraint schema_with_a_version_was_migrated check ((version is null) = (migrated_at is null)),
  constraint schema_error_is_an_object check (jsonb_typeof(error) = 'object')
);

comment on table private.tenant_schemas is
  'Which tenant migrations a tenant''s own schema has been through: a row for every tenant whose isolation is schema, from its birth.';
comment on column private.tenant_schemas.version is 'The last one that was applied. NULL while there is none: the schema is empty.';
comment on column private.tenant_schemas.error is
  'Why the last try to migrate it failed, {version, sqlstate, message, …}; the schema is as it was before. NULL once a try went through.';

-- Who is behind is found at the end of this, however many are not.
create index tenant_schemas_version_idx on private.tenant_schemas (version nulls first, tenant_id);
create index tenant_schemas_error_idx on private.tenant_schemas (tenant_id) where error is not null;

alter table private.tenant_schemas enable row level security;
revoke all on table private.tenant_schemas from public, anon, authenticated, service_role;
