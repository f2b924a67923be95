create table public.tenant_templates (
  name text not null,
  version integer not null,
  is_current boolean not null default true,
  definition jsonb not null,
  created_at timestamptz not null default now(),
  created_by uuid,
  constraint tenant_templates_pkey primary key (name, version),
  constraint template_name_is_a_label check (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
  constraint template_version_is_positive check (version > 0),
  constraint template_definition_is_valid check (private.is_valid_template(definition))
);

comment on table public.tenant_templates is
  'The single source of a new tenant''s defaults. A version never changes; a change is a new version. A template of which no version is current is retired: no tenant is made from it.';
comment on column public.tenant_templates.definition is
  '{"segments": [{"slug", "name", "hero_title", "packages": [{"slug", "name", "price_minor"}]}], "features": [...], "limits": {"users", "storage_gb"}}';
comment on column public.tenant_templates.created_by is 'The admin who saved it. NULL for what came with a migration.';

create unique index one_version_of_a_template_is_current on public.tenant_templates (name) where is_current;

alter table public.tenant_templates enable row level security;

create policy "admins see templates" on public.tenant_templates
  for select to authenticated
  using ((select private.is_admin()));

revoke all on table public.tenant_templates from public, anon, authenticated, service_role;
grant select on table public.tenant_templates to authenticated, service_role;

create trigger refuse_to_change_template before update or delete on public.tenant_templates
  for each row execute function private.refuse_to_change_template();
create trigger refuse_to_empty_templates before truncate on public.tenant_templates
  for each statement execute function private.refuse_to_change_template();

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
