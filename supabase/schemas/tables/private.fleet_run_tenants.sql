create table private.fleet_run_tenants (
  run_id uuid not null constraint fleet_run_tenant_has_a_run references private.fleet_runs (id) on delete cascade,
  tenant_id uuid not null,
  wave integer not null,
  status text not null default 'pending',
  from_version text,
  to_version text,
  attempts integer not null default 0,
  error jsonb,
  ended_at timestamptz,
  constraint fleet_run_tenants_pkey primary key (run_id, tenant_id),
  constraint fleet_run_wave_is_not_negative check (wave >= 0),
  constraint fleet_run_tenant_status_is_known check (status in ('pending', 'done', 'failed', 'skipped')),
  constraint pending_fleet_run_tenant_has_no_end check ((status = 'pending') = (ended_at is null)),
  constraint failed_fleet_run_tenant_says_why check ((status = 'failed') = (error is not null))
);

comment on table private.fleet_run_tenants is
  'What a run does, by tenant, and what came of it. Who migrates a tenant holds its row here: whoever is killed lets go of it, and nothing has happened.';
comment on column private.fleet_run_tenants.tenant_id is 'No foreign key: a run''s history stays when a tenant is purged. One that is gone before its turn is skipped.';
comment on column private.fleet_run_tenants.wave is '0 for the canary. A wave begins when nothing of those before it is pending.';
comment on column private.fleet_run_tenants.error is 'What the migration raised: {version, name, sqlstate, message}. The schema is as it was before.';

create index fleet_run_tenants_pending_idx on private.fleet_run_tenants (run_id, wave, tenant_id) where status = 'pending';
create index fleet_run_tenants_failed_idx on private.fleet_run_tenants (run_id, wave, tenant_id) where status = 'failed';

alter table private.fleet_run_tenants enable row level security;
revoke all on table private.fleet_run_tenants from public, anon, authenticated, service_role;
