create table public.provisioning_events (
  id bigint generated always as identity constraint provisioning_events_pkey primary key,
  occurred_at timestamptz not null default clock_timestamp(),
  transaction_id xid8 not null default pg_current_xact_id(),
  action text not null,
  actor_kind text,
  actor_id uuid,
  request_id uuid constraint event_belongs_to_a_request references public.provisioning_requests (id) on delete restrict,
  tenant_id uuid,
  batch_id uuid,
  attempt_number integer,
  before jsonb,
  after jsonb,
  details jsonb not null default '{}',
  http_request_id text,
  ip_address text,
  user_agent text,
  constraint event_action_is_a_word check (action ~ '^[a-z][a-z_]{0,63}$'),
  constraint event_actor_kind_is_known check (actor_kind in ('user', 'service_role', 'auth_service', 'database')),
  constraint event_by_a_user_names_them check (actor_kind is null or (actor_kind = 'user') = (actor_id is not null))
);

comment on table public.provisioning_events is
  'Append-only audit: who did what, when, from where. No API role may write, change or delete a row; never a secret in it.';
comment on column public.provisioning_events.transaction_id is
  'Numbers are given out before they are committed, so whoever follows the log reads in the order (transaction_id, id) and only below pg_snapshot_xmin(pg_current_snapshot()): nothing can appear there any more.';
comment on column public.provisioning_events.actor_kind is
  'user: signed in, see actor_id. service_role: a call with the secret key. auth_service: in its transaction. database: a SQL session or a schedule. NULL on events from before it was noted.';
comment on column public.provisioning_events.actor_id is
  'The signed-in user whose call did it. NULL for the auth service, the service role and SQL sessions.';
comment on column public.provisioning_events.batch_id is 'The batch that the request is of. NULL for what belongs to none.';
comment on column public.provisioning_events.before is
  'What was changed, as it was: the changed fields only. NULL where nothing was changed but made.';
comment on column public.provisioning_events.after is 'The same fields as they are since. NULL where nothing was changed.';
comment on column public.provisioning_events.ip_address is 'As the caller''s proxy reported it: evidence, not proof.';

create index provisioning_events_request_id_idx on public.provisioning_events (request_id);
create index provisioning_events_tenant_id_idx on public.provisioning_events (tenant_id);
create index provisioning_events_http_request_id_idx on public.provisioning_events (http_request_id)
  where http_request_id is not null;
create index provisioning_events_batch_id_idx on public.provisioning_events (batch_id, transaction_id, id)
  where batch_id is not null;
create index provisioning_events_log_idx on public.provisioning_events (transaction_id, id);
-- What an audit is asked for by page, newest first.
create index provisioning_events_occurred_at_idx on public.provisioning_events (occurred_at, id);
create index provisioning_events_action_idx on public.provisioning_events (action, occurred_at, id);
create index provisioning_events_actor_id_idx on public.provisioning_events (actor_id, occurred_at, id)
  where actor_id is not null;
-- Either alone has many rows where both together may have none.
create index provisioning_events_actor_id_action_idx on public.provisioning_events (actor_id, action, occurred_at, id)
  where actor_id is not null;

alter table public.provisioning_events enable row level security;

create policy "admins see events" on public.provisioning_events
  for select to authenticated
  using ((select private.is_admin()));

revoke all on table public.provisioning_events from public, anon, authenticated, service_role;
grant select on table public.provisioning_events to authenticated, service_role;

-- Not even by mistake: the owner of the table, who needs no grant, is refused as well.
create trigger refuse_to_change_history before update or delete or truncate on public.provisioning_events
  for each statement execute function private.refuse_to_change_history();
