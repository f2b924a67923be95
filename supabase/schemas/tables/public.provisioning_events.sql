create table public.provisioning_events (
  id bigint generated always as identity constraint provisioning_events_pkey primary key,
  occurred_at timestamptz not null default clock_timestamp(),
  action text not null,
  actor_id uuid,
  request_id uuid constraint event_belongs_to_a_request references public.provisioning_requests (id) on delete restrict,
  tenant_id uuid,
  attempt_number integer,
  details jsonb not null default '{}',
  http_request_id text,
  ip_address text,
  user_agent text
);

comment on table public.provisioning_events is
  'Append-only audit: who did what, when, from where. No API role may write, change or delete a row; never a secret in it.';
comment on column public.provisioning_events.actor_id is
  'The signed-in user whose call did it. NULL for the auth service, the service role and SQL sessions.';
comment on column public.provisioning_events.ip_address is 'As the caller''s proxy reported it: evidence, not proof.';

create index provisioning_events_request_id_idx on public.provisioning_events (request_id);
create index provisioning_events_tenant_id_idx on public.provisioning_events (tenant_id);

alter table public.provisioning_events enable row level security;

create policy "admins see events" on public.provisioning_events
  for select to authenticated
  using ((select private.is_admin()));

revoke all on table public.provisioning_events from public, anon, authenticated, service_role;
grant select on table public.provisioning_events to authenticated, service_role;
