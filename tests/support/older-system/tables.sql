-- What the older system had, and an application that was built on it.
create type public.staff_role as enum ('SUPER_ADMIN', 'ADMIN', 'admin', 'Super Admin', 'MANAGER', 'EMPLOYEE');

create table public.tenants (
  id uuid primary key default gen_random_uuid(),
  name text,
  slug varchar(255) unique,
  timezone text default 'UTC',
  currency text default 'USD',
  status text default 'active',
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  logo_url text
);
create index tenants_name_idx on public.tenants (name);

create table public.auto_provisioning (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id),
  tenant_id uuid references public.tenants (id),
  restaurant_name text,
  restaurant_slug text unique,
  status text default 'pending',
  created_at timestamptz default now()
);

-- No key: one user could be in it several times.
create table public.employees (id serial, user_id uuid, role public.staff_role, status text);

create table public.profiles (user_id uuid primary key references auth.users (id) on delete cascade, role text, full_name text);

create function public.provision_tenant(
  p_user_id uuid, p_restaurant_name text, p_restaurant_slug text, p_timezone text, p_currency text
)
returns uuid
language plpgsql
security definer
as $$
declare
  v_id uuid;
begin
  insert into public.tenants (name, slug, timezone, currency)
  values (p_restaurant_name, p_restaurant_slug, p_timezone, p_currency)
  returning id into v_id;
  insert into public.auto_provisioning (user_id, tenant_id, restaurant_name, restaurant_slug, status)
  values (p_user_id, v_id, p_restaurant_name, p_restaurant_slug, 'completed');
  return v_id;
end
$$;

create table public.orders (
  id bigint generated always as identity primary key,
  tenant_id uuid not null constraint orders_tenant_fkey references public.tenants (id) on update cascade on delete cascade,
  total integer not null
);
create table public.visits (tenant_id uuid, seen_by uuid, slug text);
alter table public.visits
  add constraint visits_tenant_fkey foreign key (tenant_id) references public.tenants (id) on delete set null not valid,
  add constraint visits_slug_fkey foreign key (slug) references public.tenants (slug);

create view public.tenant_names as select id, name from public.tenants;
alter table public.orders enable row level security;
create policy "own orders" on public.orders for select to authenticated
  using (tenant_id in (select p.tenant_id from public.auto_provisioning p where p.user_id = auth.uid()));
create function public.count_tenants() returns bigint language sql as $$ select count(*) from public.tenants $$;
-- Anybody could call it: the older system looked at who did.
create function public.invite_staff(p_user uuid, p_role text) returns void language sql security definer as $$
  insert into public.employees (user_id, role, status) values (p_user, p_role::public.staff_role, 'ACTIVE')
$$;
create function public.name_of(public.tenants) returns text language sql as $$ select $1.name from public.tenants limit 1 $$;
create function public.touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
create trigger touch before update on public.tenants for each row execute function public.touch();
create publication followers for table public.tenants;
grant all on all tables in schema public to anon, authenticated, service_role;
grant select on public.tenants to public;
