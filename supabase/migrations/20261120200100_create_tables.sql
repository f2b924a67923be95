set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create table private.error_codes (
  code text constraint error_codes_pkey primary key,
  http_status smallint not null,
  constraint error_code_is_upper_snake_case check (code ~ '^[A-Z][A-Z_]+$'),
  constraint error_status_is_an_http_error check (http_status between 400 and 599)
);

comment on table private.error_codes is
  'Every error code of the contract with its HTTP status. private.raise_error refuses to raise anything else.';

alter table private.error_codes enable row level security;
revoke all on table private.error_codes from public, anon, authenticated, service_role;

insert into private.error_codes (code, http_status) values
  ('VALIDATION_ERROR', 400),
  ('INVALID_SLUG', 400),
  ('EMAIL_VALIDATION_FAILED', 400),
  ('IDEMPOTENCY_KEY_MISSING', 400),
  ('UNAUTHENTICATED', 401),
  ('FORBIDDEN', 403),
  ('NOT_FOUND', 404),
  ('METHOD_NOT_ALLOWED', 405),
  ('DUPLICATE_SLUG', 409),
  ('DUPLICATE_DOMAIN', 409),
  ('EMAIL_UNAVAILABLE', 409),
  ('DUPLICATE_REQUEST', 409),
  ('PAYLOAD_TOO_LARGE', 413),
  ('UNSUPPORTED_MEDIA_TYPE', 415),
  ('IDEMPOTENCY_KEY_REUSED', 422),
  ('RATE_LIMITED', 429),
  ('PROVISIONING_FAILED', 500),
  ('AUTH_USER_CREATION_FAILED', 502),
  ('AUTH_UNAVAILABLE', 503),
  ('DATABASE_UNAVAILABLE', 503),
  ('TIMEOUT', 504);

create table private.reserved_slugs (
  slug text constraint reserved_slugs_pkey primary key
);

comment on table private.reserved_slugs is
  'Slugs no tenant may have: host names a SaaS needs for itself. The contract''s reserved-slugs.ts is asserted to be the same list.';

alter table private.reserved_slugs enable row level security;
revoke all on table private.reserved_slugs from public, anon, authenticated, service_role;

insert into private.reserved_slugs (slug) values
  ('about'), ('account'), ('accounts'), ('admin'), ('administrator'), ('api'), ('app'), ('assets'), ('auth'),
  ('billing'), ('blog'), ('cdn'), ('console'), ('dashboard'), ('demo'), ('dev'), ('docs'), ('email'), ('ftp'),
  ('graphql'), ('help'), ('imap'), ('internal'), ('localhost'), ('login'), ('logout'), ('mail'), ('metrics'),
  ('null'), ('oauth'), ('ops'), ('pop3'), ('private'), ('public'), ('register'), ('rest'), ('root'), ('signin'),
  ('signup'), ('smtp'), ('sso'), ('staging'), ('static'), ('status'), ('storage'), ('support'), ('system'),
  ('tenant'), ('tenants'), ('test'), ('undefined'), ('webhooks'), ('webmail'), ('www');

create table private.rate_limits (
  actor_id uuid not null,
  action text not null,
  tokens numeric not null,
  refilled_at timestamptz not null,
  constraint rate_limits_pkey primary key (actor_id, action)
);

comment on table private.rate_limits is 'Token buckets: how much of an action an actor has left.';
comment on column private.rate_limits.tokens is 'As of refilled_at; they grow with time, up to the bucket''s capacity.';

alter table private.rate_limits enable row level security;
revoke all on table private.rate_limits from public, anon, authenticated, service_role;

create table public.employees (
  user_id uuid constraint employees_pkey primary key
    constraint employee_is_an_auth_user references auth.users (id) on delete cascade,
  role text not null,
  status text not null default 'ACTIVE',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint employee_role_is_known check (role in ('SUPER_ADMIN', 'ADMIN', 'EMPLOYEE')),
  constraint employee_status_is_known check (status in ('ACTIVE', 'INACTIVE'))
);

comment on table public.employees is
  'Staff. An ACTIVE SUPER_ADMIN or ADMIN is an admin; no JWT claim, profile or metadata makes one.';

alter table public.employees enable row level security;

create policy "employees see their own row, admins see all" on public.employees
  for select to authenticated
  using (user_id = (select auth.uid()) or (select private.is_admin()));

revoke all on table public.employees from public, anon, authenticated, service_role;
grant select on table public.employees to authenticated, service_role;

create trigger touch_updated_at before update on public.employees
  for each row execute function private.touch_updated_at();

create table public.tenant_templates (
  name text not null,
  version integer not null,
  is_current boolean not null default true,
  definition jsonb not null,
  created_at timestamptz not null default now(),
  constraint tenant_templates_pkey primary key (name, version),
  constraint template_name_is_a_label check (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
  constraint template_version_is_positive check (version > 0),
  constraint template_definition_is_valid check (private.is_valid_template(definition))
);

comment on table public.tenant_templates is
  'The single source of a new tenant''s defaults. A version never changes once tenants were made from it; a change is a new version.';
comment on column public.tenant_templates.definition is
  '{"segments": [{"slug", "name", "hero_title", "packages": [{"slug", "name", "price_minor"}]}], "features": [...], "limits": {"users", "storage_gb"}}';

create unique index one_version_of_a_template_is_current on public.tenant_templates (name) where is_current;

alter table public.tenant_templates enable row level security;

create policy "admins see templates" on public.tenant_templates
  for select to authenticated
  using ((select private.is_admin()));

revoke all on table public.tenant_templates from public, anon, authenticated, service_role;
grant select on table public.tenant_templates to authenticated, service_role;

insert into public.tenant_templates (name, version, definition) values (
  'default',
  1,
  '{
    "segments": [{
      "slug": "general", "name": "General", "hero_title": "Our Services",
      "packages": [
        {"slug": "basic", "name": "Basic", "price_minor": 0},
        {"slug": "standard", "name": "Standard", "price_minor": 0},
        {"slug": "premium", "name": "Premium", "price_minor": 0}
      ]
    }],
    "features": ["basic"],
    "limits": {"users": 25, "storage_gb": 10}
  }'
);

create table public.provisioning_requests (
  id uuid constraint provisioning_requests_pkey primary key default gen_random_uuid(),
  admin_user_id uuid not null,
  idempotency_key uuid not null,
  status text not null default 'pending',
  tenant_id uuid not null default gen_random_uuid(),
  payload jsonb not null,
  owner_email text not null,
  owner_mode text not null,
  current_attempt integer not null default 0,
  lease_expires_at timestamptz,
  deadline_at timestamptz,
  result jsonb,
  error jsonb,
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  constraint request_is_unique_per_admin_and_key unique (admin_user_id, idempotency_key),
  constraint request_has_its_own_tenant_id unique (tenant_id),
  constraint request_status_is_known check (status in ('pending', 'processing', 'completed', 'failed')),
  constraint owner_mode_is_known check (owner_mode in ('invite', 'password', 'temporary', 'existing')),
  constraint owner_email_is_lower_case check (owner_email = lower(owner_email)),
  constraint processing_request_has_a_lease check ((status = 'processing') = (lease_expires_at is not null)),
  constraint processing_request_has_a_deadline check ((status = 'processing') = (deadline_at is not null)),
  constraint completed_request_has_a_result check ((status = 'completed') = (result is not null)),
  constraint failed_request_names_its_error check (status <> 'failed' or error is not null)
);

comment on table public.provisioning_requests is
  'One intention to create one tenant. This row is the lock on which activation, compensation and takeover serialise.';
comment on column public.provisioning_requests.tenant_id is
  'The id its tenant has or will have: the same in every attempt. No foreign key, since a failed request has no tenant.';
comment on column public.provisioning_requests.payload is
  'The normalised request, without any secret. A later call with the same key must bring an equal one.';
comment on column public.provisioning_requests.lease_expires_at is
  'Until when the current attempt may be presumed alive. NULL unless processing.';
comment on column public.provisioning_requests.deadline_at is
  'From when on the reaper fails it, once its lease has run out, too. NULL unless processing.';
comment on column public.provisioning_requests.result is 'What a replay answers, without secrets. NULL until completed.';

-- Reserves an address between provision_tenant_atomic and the owner's birth; auth.users' own unique index takes over then.
-- An existing owner may get any number of tenants, so that mode reserves nothing.
create unique index owner_email_is_reserved_once on public.provisioning_requests (owner_email)
  where status in ('pending', 'processing') and owner_mode <> 'existing';

create index provisioning_requests_lease_idx on public.provisioning_requests (lease_expires_at)
  where status = 'processing';

alter table public.provisioning_requests enable row level security;

create policy "admins see their own requests" on public.provisioning_requests
  for select to authenticated
  using (admin_user_id = (select auth.uid()) and (select private.is_admin()));

revoke all on table public.provisioning_requests from public, anon, authenticated, service_role;
grant select on table public.provisioning_requests to authenticated, service_role;

create table public.provisioning_attempts (
  request_id uuid not null
    constraint attempt_belongs_to_a_request references public.provisioning_requests (id) on delete cascade,
  attempt_number integer not null,
  owner_id uuid,
  status text not null default 'running',
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  error jsonb,
  constraint provisioning_attempts_pkey primary key (request_id, attempt_number),
  constraint attempt_owner_id_is_unique unique (owner_id),
  constraint attempt_number_is_positive check (attempt_number > 0),
  constraint attempt_status_is_known check (status in ('running', 'succeeded', 'failed', 'abandoned')),
  constraint attempt_ends_when_it_stops_running check ((status = 'running') = (ended_at is null))
);

comment on table public.provisioning_attempts is
  'One try at a request. Rows stay, so that the owner id of an attempt that is over is refused for ever.';
comment on column public.provisioning_attempts.owner_id is
  'The auth user this attempt, and only this attempt, may bring into being. NULL where the owner already existed.';

alter table public.provisioning_attempts enable row level security;

create policy "admins see the attempts of their own requests" on public.provisioning_attempts
  for select to authenticated
  using (request_id in (select r.id from public.provisioning_requests r));

revoke all on table public.provisioning_attempts from public, anon, authenticated, service_role;
grant select on table public.provisioning_attempts to authenticated, service_role;

create table public.provisioning_events (
  id bigint generated always as identity constraint provisioning_events_pkey primary key,
  occurred_at timestamptz not null default clock_timestamp(),
  action text not null,
  actor_id uuid,
  request_id uuid constraint event_belongs_to_a_request references public.provisioning_requests (id) on delete restrict,
  tenant_id uuid,
  attempt_number integer,
  details jsonb not null default '{}',
  http_request_id text,
  ip_address text,
  user_agent text
);

comment on table public.provisioning_events is
  'Append-only audit: who did what, when, from where. No API role may write, change or delete a row; never a secret in it.';
comment on column public.provisioning_events.actor_id is
  'The signed-in user whose call did it. NULL for the auth service, the service role and SQL sessions.';
comment on column public.provisioning_events.ip_address is 'As the caller''s proxy reported it: evidence, not proof.';

create index provisioning_events_request_id_idx on public.provisioning_events (request_id);
create index provisioning_events_tenant_id_idx on public.provisioning_events (tenant_id);

alter table public.provisioning_events enable row level security;

create policy "admins see events" on public.provisioning_events
  for select to authenticated
  using ((select private.is_admin()));

revoke all on table public.provisioning_events from public, anon, authenticated, service_role;
grant select on table public.provisioning_events to authenticated, service_role;

create table public.tenants (
  id uuid constraint tenants_pkey primary key default gen_random_uuid(),
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
  constraint tenant_status_is_known check (status in ('provisioning', 'active', 'setup_incomplete')),
  constraint tenant_must_have_owner check (status in ('provisioning', 'setup_incomplete') or owner_id is not null),
  constraint active_tenant_was_activated check ((status = 'provisioning') = (activated_at is null)),
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
  'setup_incomplete: it has no owner and waits for public.transfer_tenant; only admins see it.';
comment on column public.tenants.owner_id is 'NULL while provisioning, when the owner is not born yet, and while setup_incomplete.';

create index tenants_owner_id_idx on public.tenants (owner_id);
create index tenants_template_idx on public.tenants (template_name, template_version);

alter table public.tenants enable row level security;

create policy "members see their tenant, admins see all" on public.tenants
  for select to authenticated
  using (id in (select private.member_tenant_ids()) or (select private.is_admin()));

revoke all on table public.tenants from public, anon, authenticated, service_role;
grant select on table public.tenants to authenticated, service_role;

create trigger touch_updated_at before update on public.tenants
  for each row execute function private.touch_updated_at();

create table public.tenant_members (
  tenant_id uuid not null
    constraint member_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  user_id uuid not null
    constraint member_is_an_auth_user references auth.users (id) on delete cascade,
  role text not null,
  must_change_password boolean not null default false,
  setup_email_claimed_at timestamptz,
  created_at timestamptz not null default now(),
  constraint tenant_members_pkey primary key (tenant_id, user_id),
  constraint member_role_is_known check (role in ('OWNER', 'MEMBER'))
);

comment on table public.tenant_members is 'Who belongs to which tenant, the owner first.';
comment on column public.tenant_members.must_change_password is
  'Set for an owner with a temporary password: until it is changed, RLS shows the tenant to them no more than to a stranger.';
comment on column public.tenant_members.setup_email_claimed_at is
  'When somebody last took the right to send the set-up e-mail; one a minute. NULL if nobody did.';

create unique index tenant_has_one_owner on public.tenant_members (tenant_id) where role = 'OWNER';
create index tenant_members_user_id_idx on public.tenant_members (user_id);

alter table public.tenant_members enable row level security;

create policy "members see themselves, admins see all" on public.tenant_members
  for select to authenticated
  using (user_id = (select auth.uid()) or (select private.is_admin()));

revoke all on table public.tenant_members from public, anon, authenticated, service_role;
grant select on table public.tenant_members to authenticated, service_role;

create table public.segments (
  id uuid constraint segments_pkey primary key default gen_random_uuid(),
  tenant_id uuid not null
    constraint segment_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  slug text not null,
  name text not null,
  hero_title text,
  position integer not null,
  created_at timestamptz not null default now(),
  constraint segment_slug_is_unique_in_its_tenant unique (tenant_id, slug),
  -- The target that lets packages name tenant and segment in one foreign key.
  constraint segment_is_known_by_tenant_and_id unique (tenant_id, id)
);

comment on table public.segments is 'A tenant''s catalogue: the groups its packages stand in.';

alter table public.segments enable row level security;

create policy "members see their segments, admins see all" on public.segments
  for select to authenticated
  using (tenant_id in (select private.member_tenant_ids()) or (select private.is_admin()));

revoke all on table public.segments from public, anon, authenticated, service_role;
grant select on table public.segments to authenticated, service_role;

create table public.packages (
  id uuid constraint packages_pkey primary key default gen_random_uuid(),
  tenant_id uuid not null
    constraint package_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  segment_id uuid not null,
  slug text not null,
  name text not null,
  price_minor bigint not null default 0,
  grouping_order integer not null,
  created_at timestamptz not null default now(),
  constraint package_slug_is_unique_in_its_tenant unique (tenant_id, slug),
  constraint package_segment_is_of_its_own_tenant
    foreign key (tenant_id, segment_id) references public.segments (tenant_id, id) on delete cascade,
  constraint package_price_is_not_negative check (price_minor >= 0)
);

comment on table public.packages is 'What a tenant offers. Each stands in a segment of its own tenant, by foreign key.';
comment on column public.packages.price_minor is 'In minor units of the tenant''s currency (cents for EUR).';

create index packages_segment_idx on public.packages (tenant_id, segment_id);

alter table public.packages enable row level security;

create policy "members see their packages, admins see all" on public.packages
  for select to authenticated
  using (tenant_id in (select private.member_tenant_ids()) or (select private.is_admin()));

revoke all on table public.packages from public, anon, authenticated, service_role;
grant select on table public.packages to authenticated, service_role;

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
