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
