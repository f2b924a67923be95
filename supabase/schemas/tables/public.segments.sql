create table public.segments (
  id uuid constraint segments_pkey primary key default gen_random_uuid(),
  tenant_id uuid not null
    constraint segment_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  slug text not null,
  name text not null,
  hero_title text,
  position integer not null,
  created_at timestamptz not null default now(),
  constraint segment_slug_is_a_label check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  constraint segment_name_is_short check (char_length(name) between 1 and 255),
  constraint segment_hero_title_is_short check (char_length(hero_title) <= 500),
  constraint segment_slug_is_unique_in_its_tenant unique (tenant_id, slug),
  -- The target that lets packages name tenant and segment in one foreign key.
  constraint segment_is_known_by_tenant_and_id unique (tenant_id, id)
);

comment on table public.segments is 'A tenant''s catalogue: the groups its packages stand in.';

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
-- Neither id nor tenant_id is ever changed, and nothing is deleted over REST.
grant insert (tenant_id, slug, name, hero_title, position) on table public.segments to authenticated;
grant update (slug, name, hero_title, position) on table public.segments to authenticated;
