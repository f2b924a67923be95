-- The text of supabase/tenant-migrations/20261122000000_catalogue.sql; written by: landlord fleet register.
set lock_timeout = '5s';
set statement_timeout = '10min';

select private.register_tenant_migration('20261122000000', 'catalogue', 'a9ce1d4af774f7535264a3e789cc6495591ca1bfdf39106ed74aae386f9f8750', $tenant_migration$-- What public.segments and public.packages are for shared tenants, column for column: the same functions read and write both. Without
-- foreign keys to public.tenants, whose every row would otherwise be looked for in thousands of schemas when one of them is deleted.
create table segments (
  id uuid constraint segments_pkey primary key default gen_random_uuid(),
  tenant_id uuid not null,
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
  constraint segment_is_known_by_tenant_and_id unique (tenant_id, id)
);

create table packages (
  id uuid constraint packages_pkey primary key default gen_random_uuid(),
  tenant_id uuid not null,
  segment_id uuid not null,
  slug text not null,
  name text not null,
  price_minor bigint not null default 0,
  grouping_order integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint package_slug_is_unique_in_its_tenant unique (tenant_id, slug),
  constraint package_segment_is_of_its_own_tenant
    foreign key (tenant_id, segment_id) references segments (tenant_id, id) on delete cascade,
  constraint package_slug_is_a_label check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  constraint package_name_is_short check (char_length(name) between 1 and 255),
  constraint package_price_is_not_negative check (price_minor >= 0),
  constraint package_price_is_exact_in_json check (price_minor <= 9007199254740991)
);

create index packages_segment_idx on packages (tenant_id, segment_id);

-- The tenant's id is written into the schema: a constraint that asked for a setting would hold for whoever sets it.
do $$
declare
  v_tenant_id constant uuid := current_setting('landlord.tenant_id');
begin
  execute format(
    'alter table segments alter column tenant_id set default %1$L, add constraint segment_is_of_this_tenant check (tenant_id = %1$L)',
    v_tenant_id
  );
  execute format(
    'alter table packages alter column tenant_id set default %1$L, add constraint package_is_of_this_tenant check (tenant_id = %1$L)',
    v_tenant_id
  );
end
$$;

create trigger touch_updated_at before update on segments
  for each row execute function private.touch_updated_at();
create trigger touch_updated_at before update on packages
  for each row execute function private.touch_updated_at();
$tenant_migration$);
