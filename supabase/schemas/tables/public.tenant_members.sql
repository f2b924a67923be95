create table public.tenant_members (
  tenant_id uuid not null
    constraint member_belongs_to_a_tenant references public.tenants (id) on delete cascade,
  user_id uuid not null
    constraint member_is_an_auth_user references auth.users (id) on delete cascade,
  role text not null,
  must_change_password boolean not null default false,
  setup_email_claimed_at timestamptz,
  setup_email_due_at timestamptz,
  setup_email_attempts smallint not null default 0,
  created_at timestamptz not null default now(),
  constraint tenant_members_pkey primary key (tenant_id, user_id),
  constraint member_role_is_known check (role in ('OWNER', 'MEMBER'))
);

comment on table public.tenant_members is 'Who belongs to which tenant, the owner first.';
comment on column public.tenant_members.must_change_password is
  'Set for an owner with a temporary password: until it is changed, RLS shows the tenant to them no more than to a stranger.';
comment on column public.tenant_members.setup_email_claimed_at is
  'When somebody last took the right to send the set-up e-mail; one a minute. NULL if nobody did.';
comment on column public.tenant_members.setup_email_due_at is
  'From when on a worker sends the set-up e-mail, should the auth service not have noted one. NULL where none is owed.';
comment on column public.tenant_members.setup_email_attempts is 'How often a worker has tried.';

create unique index tenant_has_one_owner on public.tenant_members (tenant_id) where role = 'OWNER';
create index tenant_members_user_id_idx on public.tenant_members (user_id);
create index tenant_members_setup_email_due_idx on public.tenant_members (setup_email_due_at)
  where setup_email_due_at is not null;

alter table public.tenant_members enable row level security;

create policy "members see themselves, admins see all" on public.tenant_members
  for select to authenticated
  using (
    user_id = (select auth.uid()) and tenant_id not in (select private.archived_tenant_ids())
    or (select private.is_admin())
  );

revoke all on table public.tenant_members from public, anon, authenticated, service_role;
grant select on table public.tenant_members to authenticated, service_role;
