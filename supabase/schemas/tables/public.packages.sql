create table public.packages (
  id uuid constraint packages_pkey primary key default private.new_id(),
  tenant_id uuid not null
    constraint package_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  segment_id uuid not null,
  slug text not null,
  name text not null,
  price_minor bigint not null default 0,
  grouping_order integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint package_slug_is_unique_in_its_tenant unique (tenant_id, slug),
  constraint package_segment_is_of_its_own_tenant
    foreign key (tenant_id, segment_id) references public.segments (tenant_id, id) on delete cascade,
  constraint package_slug_is_a_label check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  constraint package_name_is_short check (char_length(name) between 1 and 255),
  constraint package_price_is_not_negative check (price_minor >= 0),
  -- As in templates: exact in JSON, whose numbers are doubles to most readers.
  constraint package_price_is_exact_in_json check (price_minor <= 9007199254740991)
);

comment on table public.packages is 'What a tenant offers. Each stands in a segment of its own tenant, by foreign key.';
comment on column public.packages.segment_id is
  'The tenant''s General segment if left out (private.general_segment), which is made if it is missing.';
comment on column public.packages.slug is 'By what applications and public.upsert_package know it; unique in its tenant.';
comment on column public.packages.price_minor is 'In minor units of the tenant''s currency (cents for EUR).';
comment on column public.packages.grouping_order is
  'What the packages of a segment are sorted by, then by slug. Any number, gaps and repeats included; the last place if left out.';
comment on column public.packages.updated_at is 'When it was last written. Of a row from before it was noted: since when it is.';

create index packages_segment_idx on public.packages (tenant_id, segment_id);

alter table public.packages enable row level security;

create policy "members see their packages, admins see all" on public.packages
  for select to authenticated
  using (tenant_id in (select private.member_tenant_ids()) or (select private.is_admin()));

create policy "members of active tenants add packages" on public.packages
  for insert to authenticated
  with check (tenant_id in (select private.writable_tenant_ids()));

create policy "members of active tenants change packages" on public.packages
  for update to authenticated
  using (tenant_id in (select private.writable_tenant_ids()))
  with check (tenant_id in (select private.writable_tenant_ids()));

revoke all on table public.packages from public, anon, authenticated, service_role;
grant select on table public.packages to authenticated, service_role;
-- As for segments: nothing is deleted, no id is chosen or changed, and tenant_id is kept by trigger.
grant insert (tenant_id, segment_id, slug, name, price_minor, grouping_order) on table public.packages to authenticated;
grant update (tenant_id, segment_id, slug, name, price_minor, grouping_order) on table public.packages to authenticated;

create trigger refuse_other_tenant before update of tenant_id on public.packages
  for each row when (old.tenant_id is distinct from new.tenant_id) execute function private.refuse_other_tenant();
create trigger touch_updated_at before update on public.packages
  for each row execute function private.touch_updated_at();
create trigger place_package before insert on public.packages
  for each row when (row_security_active('public.packages')) execute function private.place_package();
