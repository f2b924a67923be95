create or replace function public.open_fleet_run(p_idempotency_key uuid, p_settings jsonb default '{}', p_dry_run boolean default false)
returns jsonb
language sql
set search_path = ''
set statement_timeout = '60s'
as $$
  select private.open_fleet_run(p_idempotency_key, p_settings, p_dry_run)
$$;

revoke all on function public.open_fleet_run(uuid, jsonb, boolean) from public, anon, authenticated, service_role;
grant execute on function public.open_fleet_run(uuid, jsonb, boolean) to authenticated, service_role;
comment on function public.open_fleet_run(uuid, jsonb, boolean) is
  'For admins and the service role: opens a run that brings every tenant''s own schema that is behind up to the newest version, in waves: {run, replayed, target_version, plan}. run is NULL, and nothing was written, where none is behind. The same key again answers the same run. p_dry_run: plan says what it would do, {tenants, waves, versions}. Settings: canary_size, wave_size, parallelism, max_failures (of a wave; in the canary none), lock_timeout_ms, statement_timeout_ms, only_failed. Raises VALIDATION_ERROR, IDEMPOTENCY_KEY_MISSING, IDEMPOTENCY_KEY_REUSED, FLEET_RUN_ACTIVE with the run_id of the one that is open.';
