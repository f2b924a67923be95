create table public.segments (
  id uuid constraint segments_pkey primary key default private.new_id(),
  tenant_id uuid not null
    constraint segment_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  slug text not null,
  name text not null,
  hero_title text,
  position integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint segment_slug_is_a_label check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  constraint segment_name_is_short check (char_length(name) between 1 and 255),
  constraint segment_hero_title_is_short check (char_length(hero_title) <= 500),
  constraint segment_slug_is_unique_in_its_tenant unique (tenant_id, slug),
  -- The target that lets packages name tenant and segment in one foreign key.
  constraint segment_is_known_by_tenant_and_id unique (tenant_id, id)
);

comment on table public.segments is 'A tenant''s catalogue: the groups its packages stand in.';
comment on column public.segments.slug is 'By what applications and public.upsert_segment know it; unique in its tenant.';
comment on column public.segments.hero_title is 'The headline over its packages. NULL where there is none.';
comment on column public.segments.position is
  'What a tenant''s segments are sorted by, then by slug. Any number, gaps and repeats included; the last place if left out.';
comment on column public.segments.updated_at is 'When it was last written. Of a row from before it was noted: since when it is.';

alter table public.segments enable row level security;

create policy "members see their segments, admins see all" on public.segments
  for select to authenticated
  using (tenant_id in (select private.member_tenant_ids()) or (select private.is_admin()));

create policy "members of active tenants add segments" on public.segments
  for insert to authenticated
  with check (tenant_id in (select private.writable_tenant_ids()));

create policy "members of active tenants change segments" on public.segments
  for update to authenticated
  using (tenant_id in (select private.writable_tenant_ids()))
  with check (tenant_id in (select private.writable_tenant_ids()));

revoke all on table public.segments from public, anon, authenticated, service_role;
grant select on table public.segments to authenticated, service_role;
-- Nothing is deleted over REST, and no id is chosen or changed. tenant_id is never changed either, by trigger: PostgREST merges
-- a row by setting every column that was sent, those by which it is found included, and needs the grant for that.
grant insert (tenant_id, slug, name, hero_title, position) on table public.segments to authenticated;
grant update (tenant_id, slug, name, hero_title, position) on table public.segments to authenticated;

create trigger refuse_other_tenant before update of tenant_id on public.segments
  for each row when (old.tenant_id is distinct from new.tenant_id) execute function private.refuse_other_tenant();
create trigger touch_updated_at before update on public.segments
  for each row execute function private.touch_updated_at();
-- Only what row level security judges; our own functions have placed what they write.
create trigger place_segment before insert on public.segments
  for each row when (row_security_active('public.segments')) execute function private.place_segment();
