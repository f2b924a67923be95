create or replace function private.metric_families()
returns table (place integer, family text, type text, help text)
language sql
immutable
set search_path = ''
as $$
  values
    (1, 'landlord_requests_decided_total', 'counter',
      'Provisioning requests decided, by status and error code; one that failed and is tried again counts each time.'),
    (2, 'landlord_attempts_total', 'counter', 'Attempts begun, and what became of them.'),
    (3, 'landlord_provisioning_duration_seconds', 'histogram', 'From the start of an attempt to the activation of its tenant.'),
    (4, 'landlord_batch_items_decided_total', 'counter', 'Of the requests decided, items of batches.'),
    (5, 'landlord_events_total', 'counter', 'Audit events, by action.'),
    (6, 'landlord_queue_depth', 'gauge',
      'Requests not decided yet: pending (not begun), in_flight, prepared (waits for its batch), expired (a worker''s), left_to_caller (nobody else can), overdue (the reaper''s).'),
    (7, 'landlord_queue_oldest_age_seconds', 'gauge', 'For how long the oldest of them has been so; 0 where there is none.'),
    (8, 'landlord_setup_emails_due', 'gauge', 'Set-up e-mails that wait for a worker.'),
    (9, 'landlord_setup_emails_unsent', 'gauge',
      'Owners who were invited, never signed in, and for whom the auth service has sent no mail. Measured.'),
    (10, 'landlord_requests', 'gauge', 'Provisioning requests there are, by status and error code. Measured.'),
    (11, 'landlord_batches', 'gauge', 'Batches there are: open while an item is not decided. Measured.'),
    (12, 'landlord_batch_items', 'gauge', 'Items of batches there are, by how they stand. Measured.'),
    (13, 'landlord_tenants', 'gauge', 'Tenants there are, by status. Measured.'),
    (14, 'landlord_tenant_schemas', 'gauge', 'Tenants with a schema of their own. Measured.'),
    (15, 'landlord_api_keys', 'gauge', 'API keys that verify. Measured.'),
    (16, 'landlord_invariant_violations', 'gauge', 'What the doctor finds, by invariant. Measured.'),
    (17, 'landlord_orphans', 'gauge', 'Of these, what was left behind: users, tenants, rows of tenants. Measured.'),
    (18, 'landlord_fleet_tenants_behind', 'gauge', 'Tenants whose own schema has not come to the newest tenant migration.'),
    (19, 'landlord_fleet_tenants_failed', 'gauge', 'Tenants whose own schema could not be migrated when it was last tried.'),
    (20, 'landlord_fleet_runs_open', 'gauge', 'Fleet runs that are not over, by status: one at most.'),
    (21, 'landlord_measured_timestamp_seconds', 'gauge', 'When the measured gauges were last measured, in Unix time.')
$$;

revoke all on function private.metric_families() from public, anon, authenticated, service_role;
comment on function private.metric_families() is
  'Every metric there is, with its Prometheus type and help, in the order in which they are shown. Measured: kept, and counted anew every five minutes.';
