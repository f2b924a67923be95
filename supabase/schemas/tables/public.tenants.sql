create table public.tenants (
  id uuid constraint tenants_pkey primary key default private.new_id(),
  request_id uuid
    constraint tenant_request_exists references public.provisioning_requests (id) on delete restrict,
  name text not null,
  slug text not null,
  domain text,
  status text not null default 'provisioning',
  isolation text not null default 'shared',
  owner_id uuid constraint tenant_owner_is_an_auth_user references auth.users (id) on delete restrict,
  template_name text not null,
  template_version integer not null,
  timezone text not null,
  currency text not null,
  contact_email text,
  contact_phone text,
  contact_address text,
  settings jsonb not null default '{}',
  features text[] not null,
  user_limit integer not null,
  storage_limit_gb integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  activated_at timestamptz,
  constraint request_makes_one_tenant unique (request_id),
  constraint tenant_slug_is_unique unique (slug),
  constraint tenant_domain_is_unique unique (domain),
  constraint tenant_comes_from_a_template
    foreign key (template_name, template_version) references public.tenant_templates (name, version),
  constraint tenant_status_is_known check (
    status in ('provisioning', 'pending_activation', 'active', 'setup_incomplete', 'suspended', 'archived')
  ),
  constraint tenant_must_have_owner check (
    status in ('provisioning', 'pending_activation', 'setup_incomplete', 'archived') or owner_id is not null
  ),
  constraint active_tenant_was_activated check (
    (status in ('provisioning', 'pending_activation')) = (activated_at is null)
  ),
  constraint tenant_name_is_present check (char_length(btrim(name)) between 1 and 255),
  constraint tenant_slug_is_a_dns_label check (private.is_valid_slug(slug)),
  constraint tenant_domain_is_a_host_name check (private.is_valid_domain(domain)),
  constraint tenant_isolation_is_known check (isolation in ('shared', 'schema')),
  constraint tenant_timezone_is_an_iana_name check (timezone ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34]))$'),
  constraint tenant_currency_is_an_iso_4217_code check (currency ~ '^[A-Z]{3}$'),
  constraint tenant_settings_are_a_small_object
    check (jsonb_typeof(settings) = 'object' and octet_length(settings::text) <= 16384),
  constraint tenant_features_are_known
    check (features <@ array['basic', 'analytics', 'reporting', 'advanced_security', 'api_access', 'webhooks']),
  constraint tenant_user_limit_is_in_range check (user_limit between 1 and 10000),
  constraint tenant_storage_limit_is_in_range check (storage_limit_gb between 1 and 1000)
);

comment on table public.tenants is
  'Customer organisations. Rows are written by the provisioning functions alone; a provisioning row is nobody''s tenant yet.';
comment on column public.tenants.request_id is 'NULL for a tenant that was not made by a provisioning request.';
comment on column public.tenants.status is
  'pending_activation: it was signed up for, and its owner has not confirmed their address. setup_incomplete: it has no owner and waits for public.transfer_tenant. Members write to an active tenant alone, and don''t see an archived one. How it may change: private.tenant_transitions.';
comment on column public.tenants.owner_id is 'NULL while provisioning, when the owner is not born yet, while pending_activation, when they are nobody''s owner yet, while setup_incomplete, and of what was archived so.';

create index tenants_owner_id_idx on public.tenants (owner_id);
-- What private.find_tenant_ids walks along or finds by: each sort's order, and beside it what else is filtered by, so that the
-- table is not read for it.
create index tenants_name_idx on public.tenants (lower(name) collate "C", id)
  include (name, status, template_name, template_version, created_at);
create index tenants_slug_idx on public.tenants (slug collate "C", id)
  include (status, template_name, template_version, created_at);
create index tenants_created_at_idx on public.tenants (created_at, id) include (status, template_name, template_version);
create index tenants_status_idx on public.tenants (status, created_at, id)
  include (name, slug, template_name, template_version);
create index tenants_template_idx on public.tenants (template_name, template_version, created_at, id)
  include (name, slug, status);
create index tenants_search_idx on public.tenants using gin (
  (lower(name || E'\n' || slug || E'\n' || coalesce(domain, '') || E'\n' || coalesce(contact_email, ''))) extensions.gin_trgm_ops
);
-- The few of many: for the worker, which looks for those whose schema is missing.
create index tenants_own_schema_idx on public.tenants (id) where isolation = 'schema';
-- How common a text is, is guessed from these: finer than a tenth of a per cent.
alter index public.tenants_search_idx alter column 1 set statistics 1000;

alter table public.tenants enable row level security;

create policy "members see their tenant, admins see all" on public.tenants
  for select to authenticated
  using (id in (select private.member_tenant_ids()) or (select private.is_admin()));

revoke all on table public.tenants from public, anon, authenticated, service_role;
grant select on table public.tenants to authenticated, service_role;

create trigger touch_updated_at before update on public.tenants
  for each row execute function private.touch_updated_at();

-- After the row's own constraints have had their say.
create trigger refuse_unknown_transition after update on public.tenants
  for each row when (old.status is distinct from new.status) execute function private.refuse_unknown_transition();

create trigger refuse_purged_slug after insert or update of slug on public.tenants
  for each row execute function private.refuse_purged_slug();

create trigger drop_own_schema after delete on public.tenants
  for each row when (old.isolation = 'schema') execute function private.drop_own_schema();
