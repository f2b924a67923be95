create table public.provisioning_requests (
  id uuid constraint provisioning_requests_pkey primary key default private.new_id(),
  admin_user_id uuid not null,
  idempotency_key uuid not null,
  status text not null default 'pending',
  tenant_id uuid not null default private.new_id(),
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
  batch_id uuid constraint request_belongs_to_a_batch references public.provisioning_batches (id) on delete restrict,
  batch_position integer,
  prepared_at timestamptz,
  is_placeholder boolean not null default false,
  constraint request_is_unique_per_admin_and_key unique (admin_user_id, idempotency_key),
  constraint request_has_its_own_tenant_id unique (tenant_id),
  constraint request_status_is_known check (status in ('pending', 'processing', 'completed', 'failed')),
  constraint owner_mode_is_known check (owner_mode in ('invite', 'password', 'temporary', 'existing', 'sign_up')),
  constraint owner_email_is_lower_case check (owner_email = lower(owner_email)),
  constraint processing_request_has_a_lease check ((status = 'processing') = (lease_expires_at is not null)),
  constraint processing_request_has_a_deadline check ((status = 'processing') = (deadline_at is not null)),
  constraint completed_request_has_a_result check ((status = 'completed') = (result is not null)),
  constraint failed_request_names_its_error check (status <> 'failed' or error is not null),
  constraint request_of_a_batch_has_a_position check ((batch_id is null) = (batch_position is null)),
  constraint only_a_batch_or_a_sign_up_waits_prepared check (
    prepared_at is null or status = 'processing' and (batch_id is not null or owner_mode = 'sign_up')
  ),
  constraint sign_up_is_nobodys_request check ((owner_mode = 'sign_up') = (admin_user_id = private.nobody())),
  constraint only_a_sign_up_is_a_placeholder check (not is_placeholder or owner_mode = 'sign_up')
);

comment on table public.provisioning_requests is
  'One intention to create one tenant. This row is the lock on which activation, compensation and takeover serialise.';
comment on column public.provisioning_requests.admin_user_id is
  'Whose request it is. private.nobody() of a sign-up: no admin''s to retry, every admin''s to ask about.';
comment on column public.provisioning_requests.tenant_id is
  'The id its tenant has or will have: the same in every attempt. No foreign key, since a failed request has no tenant.';
comment on column public.provisioning_requests.payload is
  'The normalised request, without any secret. A later call with the same key must bring an equal one.';
comment on column public.provisioning_requests.lease_expires_at is
  'Until when the current attempt may be presumed alive. NULL unless processing; infinity once it is prepared.';
comment on column public.provisioning_requests.deadline_at is
  'From when on the reaper fails it, once its lease has run out, too. NULL unless processing.';
comment on column public.provisioning_requests.result is 'What a replay answers, without secrets. NULL until completed.';
comment on column public.provisioning_requests.batch_id is 'The batch that made it. NULL for a single request.';
comment on column public.provisioning_requests.prepared_at is
  'Since when its owner is there and its tenant waits: for the rest of an all_or_nothing batch, or for the address of a sign-up to be confirmed. NULL otherwise.';
comment on column public.provisioning_requests.is_placeholder is
  'A sign-up with an address that was somebody''s already: it reserves its slug like any other, no owner is born for it, and it ends unconfirmed.';

-- Reserves an address between provision_tenant_atomic and the owner's birth; auth.users' own unique index takes over then.
-- An existing owner may get any number of tenants, so that mode reserves nothing; nor does what is a placeholder.
create unique index owner_email_is_reserved_once on public.provisioning_requests (owner_email)
  where status in ('pending', 'processing') and owner_mode <> 'existing' and not is_placeholder;

create index provisioning_requests_lease_idx on public.provisioning_requests (lease_expires_at)
  where status = 'processing';
-- With the id, so that a list of a batch's tenants need not look at each of its requests.
create index provisioning_requests_batch_idx on public.provisioning_requests (batch_id, batch_position) include (id)
  where batch_id is not null;
-- What the reaper looks through for sign-ups that nobody has confirmed in time.
create index provisioning_requests_sign_up_idx on public.provisioning_requests (deadline_at)
  where owner_mode = 'sign_up' and prepared_at is not null;
-- The queue of what a batch has accepted and nobody has begun, the oldest first.
create index provisioning_requests_pending_idx on public.provisioning_requests (created_at, batch_id, batch_position)
  where status = 'pending';
-- What lists of them walk along, the newest first: each status by itself, of everybody and of one admin. The admin is not their first
-- column: without statistics, that would look as good a way to a request of an admin and a key as the one that leads to one row.
create index provisioning_requests_status_idx on public.provisioning_requests (status, created_at, id);
create index provisioning_requests_status_admin_idx on public.provisioning_requests (status, admin_user_id, created_at, id);
create index provisioning_requests_search_idx on public.provisioning_requests using gin (
  (lower((payload #>> '{tenant,name}') || E'\n' || (payload #>> '{tenant,slug}') || E'\n' || owner_email)) extensions.gin_trgm_ops
);
-- How common a text is, is guessed from these: finer than a tenth of a per cent.
alter index public.provisioning_requests_search_idx alter column 1 set statistics 1000;

alter table public.provisioning_requests enable row level security;

-- Not those of sign-ups: whoever has a key speaks as its maker (I7). What admins may know of them the functions answer.
create policy "admins see their own requests" on public.provisioning_requests
  for select to authenticated
  using (admin_user_id = (select auth.uid()) and (select private.is_admin()));

revoke all on table public.provisioning_requests from public, anon, authenticated, service_role;
grant select on table public.provisioning_requests to authenticated, service_role;
