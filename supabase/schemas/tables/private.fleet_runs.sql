create table private.fleet_runs (
  id uuid constraint fleet_runs_pkey primary key default gen_random_uuid(),
  idempotency_key uuid not null,
  created_by uuid,
  target_version text not null constraint fleet_run_has_a_target references private.tenant_migrations (version),
  status text not null default 'running',
  stopped jsonb,
  settings jsonb not null,
  tenant_count integer not null,
  failures_accepted_at timestamptz not null default '-infinity',
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  constraint fleet_run_is_unique_per_admin_and_key unique nulls not distinct (created_by, idempotency_key),
  constraint fleet_run_status_is_known check (status in ('running', 'paused', 'stopped', 'completed', 'cancelled')),
  constraint stopped_fleet_run_says_why check ((status = 'stopped') = (stopped is not null)),
  constraint ended_fleet_run_has_an_end check ((status in ('completed', 'cancelled')) = (ended_at is not null))
);

comment on table private.fleet_runs is
  'Runs that bring the own schemas of many tenants up to one version. A run holds nothing while it is on: whoever calls public.advance_fleet_run migrates its next tenant.';
comment on column private.fleet_runs.created_by is 'The admin who opened it. NULL for the service role.';
comment on column private.fleet_runs.stopped is
  'Why it stopped by itself: {wave, failures, allowed}. Somebody looks, and resumes, retries or cancels it.';
comment on column private.fleet_runs.failures_accepted_at is 'Failures up to then stop it no more: somebody has looked at them.';

-- Two at once would both be after the same tenants, each with its own idea of waves.
create unique index fleet_has_one_open_run on private.fleet_runs ((true)) where status in ('running', 'paused', 'stopped');
create index fleet_runs_created_at_idx on private.fleet_runs (created_at, id);

alter table private.fleet_runs enable row level security;
revoke all on table private.fleet_runs from public, anon, authenticated, service_role;
