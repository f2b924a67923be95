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

create trigger protect_staff before insert or update or delete on public.employees
  for each row execute function private.protect_staff();

create trigger touch_updated_at before update on public.employees
  for each row execute function private.touch_updated_at();
