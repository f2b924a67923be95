create table public.provisioning_attempts (
  request_id uuid not null
    constraint attempt_belongs_to_a_request references public.provisioning_requests (id) on delete cascade,
  attempt_number integer not null,
  owner_id uuid,
  status text not null default 'running',
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  error jsonb,
  constraint provisioning_attempts_pkey primary key (request_id, attempt_number),
  constraint attempt_owner_id_is_unique unique (owner_id),
  constraint attempt_number_is_positive check (attempt_number > 0),
  constraint attempt_status_is_known check (status in ('running', 'succeeded', 'failed', 'abandoned')),
  constraint attempt_ends_when_it_stops_running check ((status = 'running') = (ended_at is null))
);

comment on table public.provisioning_attempts is
  'One try at a request. Rows stay, so that the owner id of an attempt that is over is refused for ever.';
comment on column public.provisioning_attempts.owner_id is
  'The auth user this attempt, and only this attempt, may bring into being. NULL where the owner already existed.';

-- What became of them over time.
create index provisioning_attempts_ended_at_idx on public.provisioning_attempts (ended_at);

alter table public.provisioning_attempts enable row level security;

create policy "admins see the attempts of their own requests" on public.provisioning_attempts
  for select to authenticated
  using (request_id in (select r.id from public.provisioning_requests r));

revoke all on table public.provisioning_attempts from public, anon, authenticated, service_role;
grant select on table public.provisioning_attempts to authenticated, service_role;
