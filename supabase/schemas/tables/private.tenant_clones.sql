create table private.tenant_clones (
  tenant_id uuid
    constraint tenant_clones_pkey primary key
    constraint clone_is_a_tenant references public.tenants (id) on delete cascade,
  source_tenant_id uuid not null,
  catalogue jsonb not null,
  constraint clone_is_not_its_own_source check (tenant_id <> source_tenant_id)
);

comment on table private.tenant_clones is
  'Tenants whose catalogue was another''s. What for other tenants is their template''s definition is for these the copy they began with.';
comment on column private.tenant_clones.source_tenant_id is
  'The tenant whose catalogue and settings it was given. No foreign key: that one may be purged, and this one stays.';
comment on column private.tenant_clones.catalogue is
  'What the clone began with, as private.describe_catalogue has it: {"segments": [...]}.';

alter table private.tenant_clones enable row level security;
revoke all on table private.tenant_clones from public, anon, authenticated, service_role;
