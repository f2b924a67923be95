set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

insert into private.error_codes (code, http_status) values ('FLEET_RUN_ACTIVE', 409);

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

-- The run's row is read and not locked, so that steps don't wait for each other; what a step decides it decides by the rows of the
-- tenants. One that another step holds is still pending to everybody else: so a wave is over, and all its failures are to be seen,
-- when nothing of it is pending. The end of a run is decided by the step after its last: two that are the last together each see the
-- other's tenant pending. Lock order: a lane, taken or not; the run's tenant, skipped where another has it; then tenant and schema
-- as everywhere; who holds one of those never asks for a run's.
create or replace function private.advance_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
  v_turn jsonb;
  v_target private.fleet_run_tenants;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id);
  if v_run.status <> 'running' then
    return private.describe_fleet_step('idle', v_run.status);
  end if;
  if not private.take_fleet_lane(v_run) then
    return private.describe_fleet_step('waiting', v_run.status);
  end if;
  v_turn := private.fleet_turn(v_run);
  if v_turn ->> 'wave' is null or v_turn ->> 'stopped' is not null then
    v_run := private.close_fleet_run(v_run, v_turn);
    return private.describe_fleet_step(case v_run.status when 'running' then 'waiting' else 'idle' end, v_run.status);
  end if;

  select * into v_target
  from private.fleet_run_tenants t
  where t.run_id = p_run_id and t.wave = (v_turn ->> 'wave')::integer and t.status = 'pending'
  order by t.tenant_id
  limit 1
  for update skip locked;
  if not found then
    return private.describe_fleet_step('waiting', v_run.status);
  end if;
  return private.migrate_fleet_tenant(v_run, v_target);
end
$$;

revoke all on function private.advance_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.advance_fleet_run(uuid) to authenticated, service_role;
comment on function private.advance_fleet_run(uuid) is 'See public.advance_fleet_run.';

create or replace function private.cancel_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id, true);
  if v_run.status = 'cancelled' then
    return private.describe_fleet_run(v_run);
  end if;
  if v_run.status = 'completed' then
    perform private.raise_fleet_transition(v_run, 'cancel');
  end if;
  update private.fleet_runs r
  set status = 'cancelled', stopped = null, ended_at = clock_timestamp()
  where r.id = p_run_id
  returning * into v_run;
  -- Whose turn it is at this moment is not waited for: it becomes what it comes to.
  update private.fleet_run_tenants t
  set status = 'skipped', ended_at = clock_timestamp()
  where t.run_id = p_run_id
    and t.tenant_id in (
      select p.tenant_id
      from private.fleet_run_tenants p
      where p.run_id = p_run_id and p.status = 'pending'
      for update skip locked
    );
  perform private.record_fleet_event('fleet_run_cancelled', v_run);
  return private.describe_fleet_run(v_run);
end
$$;

revoke all on function private.cancel_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.cancel_fleet_run(uuid) to authenticated, service_role;
comment on function private.cancel_fleet_run(uuid) is 'See public.cancel_fleet_run.';

-- A retry or a resume since the turn was looked at has made it another. Who waited for one here sees its run; of the tenants they
-- would see what was before it.
create or replace function private.close_fleet_run(p_run private.fleet_runs, p_turn jsonb)
returns private.fleet_runs
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- With nothing left to be done there is nothing to stop: what has failed is told by the counts.
  v_status constant text := case when p_turn ->> 'wave' is null then 'completed' else 'stopped' end;
  v_run private.fleet_runs;
begin
  update private.fleet_runs r
  set status = v_status,
      stopped = case v_status when 'stopped' then p_turn -> 'stopped' end,
      ended_at = case v_status when 'completed' then clock_timestamp() end
  where r.id = p_run.id and r.status = 'running' and r.failures_accepted_at = p_run.failures_accepted_at
  returning * into v_run;
  if found then
    perform private.record_fleet_event(
      'fleet_run_' || v_status, v_run, coalesce(v_run.stopped, private.describe_fleet_run(v_run) -> 'counts')
    );
    return v_run;
  end if;
  return private.find_fleet_run(p_run.id);
end
$$;

revoke all on function private.close_fleet_run(private.fleet_runs, jsonb) from public, anon, authenticated, service_role;
comment on function private.close_fleet_run(private.fleet_runs, jsonb) is
  'Completes a running fleet run of which nothing is pending, or stops it, by its private.fleet_turn, and answers it as it is then.';

create or replace function private.describe_fleet_plan(p_target_version text, p_settings jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with planned as materialized (
    select * from private.plan_fleet_run(p_target_version, p_settings)
  )
  select jsonb_build_object(
    'tenants', count(*),
    'waves', count(distinct p.wave),
    'versions', (
      select jsonb_agg(jsonb_build_object('version', v.version, 'tenants', v.tenants) order by v.version nulls first)
      from (select own.version, count(*) as tenants from planned own group by own.version) as v
    )
  )
  from planned p
  having count(*) > 0
$$;

revoke all on function private.describe_fleet_plan(text, jsonb) from public, anon, authenticated, service_role;
comment on function private.describe_fleet_plan(text, jsonb) is
  'What a fleet run would do: {tenants, waves, versions: [{version, tenants}]}. NULL for nothing.';

create or replace function private.describe_fleet_run(p_run private.fleet_runs)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with waves as materialized (
    select
      t.wave,
      count(*) filter (where t.status = 'pending' and p_run.status <> 'cancelled') as pending,
      count(*) filter (where t.status = 'done') as done,
      count(*) filter (where t.status = 'failed') as failed,
      -- Whose step was cut off while the run was cancelled is not going to have a turn, either.
      count(*) filter (where t.status = 'skipped' or t.status = 'pending' and p_run.status = 'cancelled') as skipped
    from private.fleet_run_tenants t
    where t.run_id = p_run.id
    group by t.wave
  )
  select jsonb_build_object(
    'run_id', p_run.id,
    'target_version', p_run.target_version,
    'status', p_run.status,
    'stopped', p_run.stopped,
    'settings', p_run.settings,
    'total', p_run.tenant_count,
    'counts', (
      select jsonb_build_object(
        'pending', coalesce(sum(w.pending), 0), 'done', coalesce(sum(w.done), 0),
        'failed', coalesce(sum(w.failed), 0), 'skipped', coalesce(sum(w.skipped), 0)
      )
      from waves w
    ),
    'current_wave', (select min(w.wave) from waves w where w.pending > 0),
    'waves', (select coalesce(jsonb_agg(to_jsonb(w) order by w.wave), '[]') from waves w),
    'created_by', p_run.created_by,
    'created_at', p_run.created_at,
    'ended_at', p_run.ended_at
  )
$$;

revoke all on function private.describe_fleet_run(private.fleet_runs) from public, anon, authenticated, service_role;
comment on function private.describe_fleet_run(private.fleet_runs) is
  'A fleet run as callers see it: {run_id, target_version, status, stopped, settings, total, counts, current_wave, waves, created_by, created_at, ended_at}.';

create or replace function private.describe_fleet_step(
  p_outcome text,
  p_status text,
  p_tenant_id uuid default null,
  p_applied text[] default '{}',
  p_error jsonb default null
)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'outcome', p_outcome,
    'status', p_status,
    'tenant_id', p_tenant_id,
    'schema', case when p_tenant_id is not null then private.tenant_schema_name(p_tenant_id) end,
    'applied', to_jsonb(p_applied),
    'error', p_error
  )
$$;

revoke all on function private.describe_fleet_step(text, text, uuid, text[], jsonb)
  from public, anon, authenticated, service_role;
comment on function private.describe_fleet_step(text, text, uuid, text[], jsonb) is
  'What public.advance_fleet_run answers.';

-- What a function's own clause sets ends with it; this is for the rest of the transaction. A statement's time-out counts from its
-- beginning, so that it has to be set by the statement before.
create or replace function private.enter_fleet_step(p_run_id uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id);
  perform set_config('lock_timeout', (v_run.settings ->> 'lock_timeout_ms') || 'ms', true);
  perform set_config('statement_timeout', (v_run.settings ->> 'statement_timeout_ms') || 'ms', true);
  return v_run.status;
end
$$;

revoke all on function private.enter_fleet_step(uuid) from public, anon, authenticated, service_role;
grant execute on function private.enter_fleet_step(uuid) to authenticated, service_role;
comment on function private.enter_fleet_step(uuid) is 'See public.enter_fleet_step.';

create or replace function private.find_fleet_run(p_run_id uuid, p_to_change boolean default false)
returns private.fleet_runs
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
begin
  if p_to_change then
    select * into v_run from private.fleet_runs r where r.id = p_run_id for update;
  else
    select * into v_run from private.fleet_runs r where r.id = p_run_id;
  end if;
  if v_run.id is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such run.');
  end if;
  return v_run;
end
$$;

revoke all on function private.find_fleet_run(uuid, boolean) from public, anon, authenticated, service_role;
comment on function private.find_fleet_run(uuid, boolean) is
  'A fleet run, locked if it is to be changed. Raises NOT_FOUND.';

create or replace function private.fleet_settings()
returns table (name text, lowest integer, highest integer, usual integer)
language sql
immutable
set search_path = ''
as $$
  values
    ('canary_size', 0, 1000, 5),
    ('wave_size', 1, 10000, 100),
    ('parallelism', 1, 16, 4),
    -- In a wave; in the canary none.
    ('max_failures', 0, 100000, 10),
    ('lock_timeout_ms', 1, 60000, 2000),
    -- The platform ends a function after 150 s.
    ('statement_timeout_ms', 1, 120000, 60000)
$$;

revoke all on function private.fleet_settings() from public, anon, authenticated, service_role;
comment on function private.fleet_settings() is
  'The numbers that a fleet run goes by, the range of each, and what it is if left out.';

create or replace function private.fleet_status()
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_newest constant text := private.newest_tenant_migration();
  v_status jsonb;
begin
  perform private.require_operator();

  select jsonb_build_object(
    'newest_version', v_newest,
    'newest_name', (select m.name from private.tenant_migrations m where m.version = v_newest),
    'tenants', coalesce(sum(v.tenants), 0),
    'versions', coalesce(
      jsonb_agg(
        jsonb_build_object(
          'version', v.version,
          'name', (select m.name from private.tenant_migrations m where m.version = v.version),
          'tenants', v.tenants
        )
        order by v.version nulls first
      ),
      '[]'
    ),
    'behind', coalesce(sum(v.tenants) filter (where v.version is distinct from v_newest), 0),
    'failed', coalesce(sum(v.failed), 0)
  )
  into v_status
  from (
    select s.version, count(*) as tenants, count(s.error) as failed from private.tenant_schemas s group by s.version
  ) as v;

  return v_status || jsonb_build_object(
    'failures', (
      select coalesce(jsonb_agg(to_jsonb(f) order by f.tenant_id), '[]')
      from (
        select s.tenant_id, t.slug, s.version, s.error
        from private.tenant_schemas s
        join public.tenants t on t.id = s.tenant_id
        where s.error is not null
        order by s.tenant_id
        limit 50
      ) as f
    ),
    'missing', (select count(*) from private.broken_tenant_schemas b),
    'missing_schemas', (
      select coalesce(jsonb_agg(to_jsonb(m) order by m.tenant_id), '[]')
      from (
        select b.tenant_id, t.slug, b.schema
        from private.broken_tenant_schemas b
        join public.tenants t on t.id = b.tenant_id
        order by b.tenant_id
        limit 50
      ) as m
    ),
    'open_run', (
      select private.describe_fleet_run(r) from private.fleet_runs r where r.status in ('running', 'paused', 'stopped')
    )
  );
end
$$;

revoke all on function private.fleet_status() from public, anon, authenticated, service_role;
grant execute on function private.fleet_status() to authenticated, service_role;
comment on function private.fleet_status() is 'See public.fleet_status.';

-- One statement, and so one moment: the wave whose turn it is and the failures before it belong together. Asked for one after the
-- other, the canary could fail, or be retried, in between, and the next wave begin all the same.
create or replace function private.fleet_turn(p_run private.fleet_runs)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'wave', (select min(t.wave) from private.fleet_run_tenants t where t.run_id = p_run.id and t.status = 'pending'),
    'stopped', (
      select jsonb_build_object('wave', f.wave, 'failures', f.failures, 'allowed', f.allowed)
      from (
        select
          t.wave, count(*) as failures,
          case t.wave when 0 then 0 else (p_run.settings ->> 'max_failures')::integer end as allowed
        from private.fleet_run_tenants t
        where t.run_id = p_run.id and t.status = 'failed' and t.ended_at > p_run.failures_accepted_at
        group by t.wave
      ) as f
      where f.failures > f.allowed
      order by f.wave
      limit 1
    )
  )
$$;

revoke all on function private.fleet_turn(private.fleet_runs) from public, anon, authenticated, service_role;
comment on function private.fleet_turn(private.fleet_runs) is
  'How a fleet run stands by what is committed: {wave, stopped}. The wave is the lowest with a pending tenant, NULL where there is none; stopped is {wave, failures, allowed} where more of a wave have failed than may and nobody has accepted it.';

create or replace function private.get_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.require_operator();
  return private.describe_fleet_run(private.find_fleet_run(p_run_id));
end
$$;

revoke all on function private.get_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_fleet_run(uuid) to authenticated, service_role;
comment on function private.get_fleet_run(uuid) is 'See public.get_fleet_run.';

create or replace function private.is_fleet_current(p_version text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  -- One look at that end of an index where those who are behind are, however many are not.
  select not exists (
    select from (
      select s.version
      from private.tenant_schemas s
      order by s.version nulls first, s.tenant_id
      limit 1
    ) as last
    where last.version is distinct from p_version
  )
$$;

revoke all on function private.is_fleet_current(text) from public, anon, authenticated, service_role;
comment on function private.is_fleet_current(text) is
  'Whether no tenant''s own schema is behind the newest version, which is given.';

create or replace function private.list_fleet_run_tenants(p_run_id uuid, p_status text, p_after uuid, p_limit integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit constant integer := greatest(1, least(coalesce(p_limit, 100), 1000));
  v_items jsonb;
begin
  perform private.require_operator();
  perform private.find_fleet_run(p_run_id);
  select coalesce(jsonb_agg(to_jsonb(page) order by page.tenant_id), '[]') into v_items
  from (
    select
      r.tenant_id, t.slug, private.tenant_schema_name(r.tenant_id) as schema, r.wave, r.status, r.from_version, r.to_version,
      r.attempts, r.error, r.ended_at
    from private.fleet_run_tenants r
    left join public.tenants t on t.id = r.tenant_id
    where r.run_id = p_run_id
      and (p_status is null or r.status = p_status)
      and (p_after is null or r.tenant_id > p_after)
    order by r.tenant_id
    limit v_limit
  ) as page;
  return jsonb_build_object(
    'items', v_items,
    'next_after', case when jsonb_array_length(v_items) = v_limit then v_items #> array[(v_limit - 1)::text, 'tenant_id'] end
  );
end
$$;

revoke all on function private.list_fleet_run_tenants(uuid, text, uuid, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_fleet_run_tenants(uuid, text, uuid, integer) to authenticated, service_role;
comment on function private.list_fleet_run_tenants(uuid, text, uuid, integer) is 'See public.list_fleet_run_tenants.';

create or replace function private.list_fleet_runs(p_limit integer)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.require_operator();
  return query
  select private.describe_fleet_run(r)
  from private.fleet_runs r
  order by r.created_at desc, r.id
  limit greatest(1, least(coalesce(p_limit, 20), 100));
end
$$;

revoke all on function private.list_fleet_runs(integer) from public, anon, authenticated, service_role;
grant execute on function private.list_fleet_runs(integer) to authenticated, service_role;
comment on function private.list_fleet_runs(integer) is 'See public.list_fleet_runs.';

create or replace function private.migrate_fleet_tenant(p_run private.fleet_runs, p_target private.fleet_run_tenants)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_there boolean := true;
  v_applied text[] := '{}';
  v_error jsonb;
  v_sqlstate text;
  v_message text;
  v_detail text;
begin
  begin
    perform from public.tenants t where t.id = p_target.tenant_id for key share;
    v_is_there := found;
    if v_is_there then
      perform private.require_tenant_schema(p_target.tenant_id);
      -- A registration may take long, and is nothing that a tenant should fail for.
      if not private.try_share_tenant_migrations() then
        return private.describe_fleet_step('waiting', p_run.status);
      end if;
      v_applied := private.apply_tenant_migrations(p_target.tenant_id, p_run.target_version);
      -- What a migration leaves to the end of the transaction would take the outcome with it there, every time.
      set constraints all immediate;
    end if;
  exception
    -- OTHERS alone would leave out these two, and the tenant's turn would come again for ever.
    when others or query_canceled or assert_failure then
      get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
      -- Somebody cancelled this call, which says nothing of the tenant, whose turn it still is. The message alone tells it from a
      -- time-out: by the clock those of a driver that asks before it executes come too early. Where messages are in another
      -- language it is a failure, to be retried by hand; the other way round a time-out would be tried for ever.
      if v_sqlstate = '57014' and v_message = 'canceling statement due to user request' then
        raise;
      end if;
      v_error := jsonb_build_object('version', null, 'name', null)
        || case when v_detail is json object then v_detail::jsonb - 'detail' else '{}' end
        || jsonb_build_object('sqlstate', v_sqlstate, 'message', v_message);
  end;
  return private.note_fleet_outcome(p_run, p_target, v_is_there, v_applied, v_error);
end
$$;

revoke all on function private.migrate_fleet_tenant(private.fleet_runs, private.fleet_run_tenants)
  from public, anon, authenticated, service_role;
comment on function private.migrate_fleet_tenant(private.fleet_runs, private.fleet_run_tenants) is
  'Migrates a tenant''s own schema to a run''s target, or leaves it as it was and notes why. The caller holds its row of the run.';

create or replace function private.note_fleet_outcome(
  p_run private.fleet_runs,
  p_target private.fleet_run_tenants,
  p_is_there boolean,
  p_applied text[],
  p_error jsonb
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_status constant text := case
    when p_error is not null then 'failed'
    when not p_is_there then 'skipped'
    else 'done'
  end;
begin
  update private.fleet_run_tenants t
  set status = v_status,
      attempts = t.attempts + 1,
      error = p_error,
      to_version = (select s.version from private.tenant_schemas s where s.tenant_id = p_target.tenant_id),
      ended_at = clock_timestamp()
  where t.run_id = p_target.run_id and t.tenant_id = p_target.tenant_id;

  if p_error is not null then
    -- Who holds that row is migrating the tenant, and what comes of that is newer.
    perform from private.tenant_schemas s where s.tenant_id = p_target.tenant_id for no key update skip locked;
    if found then
      update private.tenant_schemas s
      set error = p_error
      where s.tenant_id = p_target.tenant_id and (s.version is null or s.version < p_run.target_version);
    end if;
    -- Without the message, which may quote what is in the tenant's rows; and without the request, whose row somebody may hold.
    perform private.record_event(
      'fleet_migration_failed', null, p_target.tenant_id, null,
      jsonb_build_object('run_id', p_run.id, 'schema', private.tenant_schema_name(p_target.tenant_id)) || p_error - 'message'
    );
  end if;
  return private.describe_fleet_step(
    case v_status when 'done' then 'migrated' else v_status end, p_run.status, p_target.tenant_id, p_applied, p_error
  );
end
$$;

revoke all on function private.note_fleet_outcome(private.fleet_runs, private.fleet_run_tenants, boolean, text[], jsonb)
  from public, anon, authenticated, service_role;
comment on function private.note_fleet_outcome(private.fleet_runs, private.fleet_run_tenants, boolean, text[], jsonb) is
  'Notes what came of a tenant''s turn in a fleet run, and answers it as public.advance_fleet_run does. The caller holds its row of the run.';

create or replace function private.open_fleet_run(p_idempotency_key uuid, p_settings jsonb, p_dry_run boolean)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_operator_id constant uuid := private.require_operator();
  v_settings constant jsonb := private.read_fleet_settings(p_settings);
  v_target constant text := private.newest_tenant_migration();
  v_run private.fleet_runs;
  v_constraint text;
begin
  if p_dry_run then
    return jsonb_build_object(
      'run', null, 'replayed', false, 'target_version', v_target, 'plan', private.describe_fleet_plan(v_target, v_settings)
    );
  end if;
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one run.');
  end if;

  select * into v_run
  from private.fleet_runs r
  where r.created_by is not distinct from v_operator_id and r.idempotency_key = p_idempotency_key;
  if found then
    if v_run.settings <> v_settings then
      perform private.raise_error('IDEMPOTENCY_KEY_REUSED', '{}', 'The key stands for a run with other settings.');
    end if;
    return jsonb_build_object(
      'run', private.describe_fleet_run(v_run), 'replayed', true, 'target_version', v_run.target_version, 'plan', null
    );
  end if;
  if v_target is null or private.is_fleet_current(v_target)
    or (v_settings ->> 'only_failed')::boolean
    and not exists (select from private.tenant_schemas s where s.error is not null and (s.version is null or s.version < v_target))
  then
    return jsonb_build_object('run', null, 'replayed', false, 'target_version', v_target, 'plan', null);
  end if;

  insert into private.fleet_runs (idempotency_key, created_by, target_version, settings, tenant_count)
  values (p_idempotency_key, v_operator_id, v_target, v_settings, 0)
  returning * into v_run;
  insert into private.fleet_run_tenants (run_id, tenant_id, wave, from_version)
  select v_run.id, p.tenant_id, p.wave, p.version
  from private.plan_fleet_run(v_target, v_settings) p;
  get diagnostics v_run.tenant_count = row_count;
  update private.fleet_runs r set tenant_count = v_run.tenant_count where r.id = v_run.id;

  perform private.record_fleet_event('fleet_run_opened', v_run, jsonb_build_object('tenants', v_run.tenant_count));
  return jsonb_build_object(
    'run', private.describe_fleet_run(v_run), 'replayed', false, 'target_version', v_target, 'plan', null
  );
exception
  -- The indexes judge what two do at once.
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_fleet_conflict(v_constraint);
end
$$;

revoke all on function private.open_fleet_run(uuid, jsonb, boolean) from public, anon, authenticated, service_role;
grant execute on function private.open_fleet_run(uuid, jsonb, boolean) to authenticated, service_role;
comment on function private.open_fleet_run(uuid, jsonb, boolean) is 'See public.open_fleet_run.';

create or replace function private.open_fleet_runs()
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('run_id', r.id, 'parallelism', r.settings -> 'parallelism')
  from private.fleet_runs r
  where r.status = 'running'
$$;

revoke all on function private.open_fleet_runs() from public, anon, authenticated, service_role;
grant execute on function private.open_fleet_runs() to service_role;
comment on function private.open_fleet_runs() is 'See public.open_fleet_runs.';

create or replace function private.pause_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id, true);
  if v_run.status = 'paused' then
    return private.describe_fleet_run(v_run);
  end if;
  if v_run.status <> 'running' then
    perform private.raise_fleet_transition(v_run, 'pause');
  end if;
  update private.fleet_runs r set status = 'paused' where r.id = p_run_id returning * into v_run;
  perform private.record_fleet_event('fleet_run_paused', v_run);
  return private.describe_fleet_run(v_run);
end
$$;

revoke all on function private.pause_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.pause_fleet_run(uuid) to authenticated, service_role;
comment on function private.pause_fleet_run(uuid) is 'See public.pause_fleet_run.';

create or replace function private.plan_fleet_run(p_target_version text, p_settings jsonb)
returns table (tenant_id uuid, version text, wave integer)
language sql
stable
security definer
set search_path = ''
as $$
  -- Ids are random, so that the first of them are a fair sample.
  select
    planned.tenant_id,
    planned.version,
    case
      when planned.place <= (p_settings ->> 'canary_size')::integer then 0
      else 1 + (planned.place - (p_settings ->> 'canary_size')::integer - 1) / (p_settings ->> 'wave_size')::integer
    end
  from (
    select s.tenant_id, s.version, row_number() over (order by s.tenant_id)::integer as place
    from private.tenant_schemas s
    where (s.version is null or s.version < p_target_version)
      and (s.error is not null or not (p_settings ->> 'only_failed')::boolean)
  ) as planned
$$;

revoke all on function private.plan_fleet_run(text, jsonb) from public, anon, authenticated, service_role;
comment on function private.plan_fleet_run(text, jsonb) is
  'The tenants whose own schema is behind a version, or those of them whose last try failed, and in which wave each would be migrated.';

create or replace function private.raise_fleet_conflict(p_constraint text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_constraint = 'fleet_run_is_unique_per_admin_and_key' then
    perform private.raise_error(
      'DUPLICATE_REQUEST', '{"retry_after_seconds": 2}', 'The same run is being opened: try again.'
    );
  elsif p_constraint = 'fleet_has_one_open_run' then
    perform private.raise_error(
      'FLEET_RUN_ACTIVE',
      jsonb_build_object(
        'run_id', (select r.id from private.fleet_runs r where r.status in ('running', 'paused', 'stopped'))
      ),
      'One run at a time: see it through, or cancel it.'
    );
  end if;
  raise exception 'unexpected violation of %', p_constraint;
end
$$;

revoke all on function private.raise_fleet_conflict(text) from public, anon, authenticated, service_role;
comment on function private.raise_fleet_conflict(text) is
  'Raises the error code that a violated constraint of fleet runs stands for.';

create or replace function private.raise_fleet_transition(p_run private.fleet_runs, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.raise_error(
    'INVALID_TRANSITION', jsonb_build_object('from', p_run.status, 'action', p_action), format('The run is %s.', p_run.status)
  );
end
$$;

revoke all on function private.raise_fleet_transition(private.fleet_runs, text) from public, anon, authenticated, service_role;
comment on function private.raise_fleet_transition(private.fleet_runs, text) is
  'Raises INVALID_TRANSITION with the status of a fleet run and the action that it does not allow.';

create or replace function private.read_fleet_settings(p_settings jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_errors jsonb;
begin
  if jsonb_typeof(p_settings) is distinct from 'object' then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "/settings", "message": "must be an object"}]}');
  end if;

  select jsonb_agg(jsonb_build_object('pointer', '/settings/' || given.key, 'message', given.message) order by given.key)
  into v_errors
  from (
    select
      g.key,
      case
        when g.key = 'only_failed' then case when jsonb_typeof(g.value) <> 'boolean' then 'must be true or false' end
        when s.name is null then 'is not a known field'
        -- Apart from the next: a text has no number to be compared.
        when jsonb_typeof(g.value) <> 'number' then format('must be a whole number from %s to %s', s.lowest, s.highest)
        when g.value::numeric not between s.lowest and s.highest or g.value::numeric <> trunc(g.value::numeric)
          then format('must be a whole number from %s to %s', s.lowest, s.highest)
      end as message
    from jsonb_each(p_settings) as g
    left join private.fleet_settings() s on s.name = g.key
  ) as given
  where given.message is not null;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;

  return (
    select jsonb_object_agg(s.name, coalesce((p_settings ->> s.name)::numeric::integer, s.usual))
    from private.fleet_settings() s
  ) || jsonb_build_object('only_failed', coalesce((p_settings ->> 'only_failed')::boolean, false));
end
$$;

revoke all on function private.read_fleet_settings(jsonb) from public, anon, authenticated, service_role;
comment on function private.read_fleet_settings(jsonb) is
  'A fleet run''s settings with every default filled in. Raises VALIDATION_ERROR with a pointer for each fault.';

create or replace function private.record_fleet_event(p_action text, p_run private.fleet_runs, p_details jsonb default '{}')
returns void
language sql
security definer
set search_path = ''
as $$
  select private.record_event(
    p_action, null, null, null,
    jsonb_build_object('run_id', p_run.id, 'target_version', p_run.target_version) || p_details
  )
$$;

revoke all on function private.record_fleet_event(text, private.fleet_runs, jsonb) from public, anon, authenticated, service_role;
comment on function private.record_fleet_event(text, private.fleet_runs, jsonb) is
  'Adds an event of a fleet run as a whole to the audit.';

create or replace function private.require_operator()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.is_service_role() then
    return null;
  end if;
  return private.require_admin();
end
$$;

revoke all on function private.require_operator() from public, anon, authenticated, service_role;
comment on function private.require_operator() is
  'Lets admins and the service role pass, and answers which admin it is: NULL for the service role. Raises UNAUTHENTICATED or FORBIDDEN.';

create or replace function private.require_tenant_schema(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if to_regnamespace(private.tenant_schema_name(p_tenant_id)) is null then
    perform private.raise_error(
      'SCHEMA_UNAVAILABLE', jsonb_build_object('retry_after_seconds', 60),
      'The schema is missing: public.provision_tenant_schema gives it back.'
    );
  end if;
end
$$;

revoke all on function private.require_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.require_tenant_schema(uuid) is
  'Raises SCHEMA_UNAVAILABLE where a tenant''s own schema is missing.';

create or replace function private.resume_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id, true);
  if v_run.status = 'running' then
    return private.describe_fleet_run(v_run);
  end if;
  if v_run.status not in ('paused', 'stopped') then
    perform private.raise_fleet_transition(v_run, 'resume');
  end if;
  update private.fleet_runs r
  set status = 'running', stopped = null, failures_accepted_at = clock_timestamp()
  where r.id = p_run_id
  returning * into v_run;
  perform private.record_fleet_event('fleet_run_resumed', v_run);
  return private.describe_fleet_run(v_run);
end
$$;

revoke all on function private.resume_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.resume_fleet_run(uuid) to authenticated, service_role;
comment on function private.resume_fleet_run(uuid) is 'See public.resume_fleet_run.';

create or replace function private.retry_fleet_run(p_run_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_run private.fleet_runs;
  v_count integer;
  v_constraint text;
begin
  perform private.require_operator();
  v_run := private.find_fleet_run(p_run_id, true);
  if v_run.status = 'cancelled' then
    perform private.raise_fleet_transition(v_run, 'retry');
  end if;

  update private.fleet_run_tenants t
  set status = 'pending', error = null, ended_at = null
  where t.run_id = p_run_id and t.status = 'failed';
  get diagnostics v_count = row_count;
  if v_count = 0 then
    return private.describe_fleet_run(v_run);
  end if;
  update private.fleet_runs r
  set status = 'running', stopped = null, ended_at = null, failures_accepted_at = clock_timestamp()
  where r.id = p_run_id
  returning * into v_run;
  perform private.record_fleet_event('fleet_run_retried', v_run, jsonb_build_object('tenants', v_count));
  return private.describe_fleet_run(v_run);
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_fleet_conflict(v_constraint);
end
$$;

revoke all on function private.retry_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function private.retry_fleet_run(uuid) to authenticated, service_role;
comment on function private.retry_fleet_run(uuid) is 'See public.retry_fleet_run.';

-- The search path is put back when this function ends: what it is set to by its own clause, then by its statement, is its own.
create or replace function private.run_tenant_migration(p_tenant_id uuid, p_migration private.tenant_migrations)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sqlstate text;
  v_message text;
  v_detail text;
begin
  -- Where it is not named, pg_temp comes first: a caller's temporary table would be taken for the tenant's of that name.
  perform set_config('search_path', quote_ident(private.tenant_schema_name(p_tenant_id)) || ', pg_temp', true);
  perform set_config('landlord.tenant_id', p_tenant_id::text, true);
  execute p_migration.statements;
exception
  -- OTHERS alone would leave out a time-out and a failed assertion.
  when others or query_canceled or assert_failure then
    get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
    raise exception using
      errcode = v_sqlstate,
      message = v_message,
      detail = jsonb_build_object('version', p_migration.version, 'name', p_migration.name, 'detail', v_detail)::text;
end
$$;

revoke all on function private.run_tenant_migration(uuid, private.tenant_migrations) from public, anon, authenticated, service_role;
comment on function private.run_tenant_migration(uuid, private.tenant_migrations) is
  'Runs a tenant migration in a tenant''s own schema: with that as search path and nothing else that stays, and the setting landlord.tenant_id. Raises what it raises, with {version, name, detail} as detail. The caller holds private.lock_tenant_schema, or has made the schema.';

create or replace function private.take_fleet_lane(p_run private.fleet_runs)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  for v_lane in 1 .. (p_run.settings ->> 'parallelism')::integer loop
    if pg_try_advisory_xact_lock(hashtextextended('fleet_lane' || p_run.id || '/' || v_lane, 0)) then
      return true;
    end if;
  end loop;
  return false;
end
$$;

revoke all on function private.take_fleet_lane(private.fleet_runs) from public, anon, authenticated, service_role;
comment on function private.take_fleet_lane(private.fleet_runs) is
  'Whether there is room for one more step of a fleet run, which the caller then holds until its transaction ends. Runners that know nothing of each other do together no more at once than the run''s parallelism.';

create or replace function private.try_share_tenant_migrations()
returns boolean
language sql
security definer
set search_path = ''
as $$
  select pg_try_advisory_xact_lock_shared(hashtextextended('tenant_migrations', 0))
$$;

revoke all on function private.try_share_tenant_migrations() from public, anon, authenticated, service_role;
comment on function private.try_share_tenant_migrations() is
  'Holds off registrations of tenant migrations until the transaction ends, as private.lock_tenant_schema does. False, and nothing held, while one is at work or waits for its turn.';

create or replace function public.advance_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.advance_fleet_run(p_run_id)
$$;

revoke all on function public.advance_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.advance_fleet_run(uuid) to authenticated, service_role;
comment on function public.advance_fleet_run(uuid) is
  'For admins and the service role: migrates the next tenant of a fleet run, in this transaction: {outcome, status, tenant_id, schema, applied, error}. outcome: migrated; failed, with its error, and the schema as it was; skipped, since the tenant is gone; waiting, for those of the wave that others are at; idle, since the run is not running. status is the run''s. Any number may call at once, and each tenant is migrated once. Whoever is killed has done nothing. Raises NOT_FOUND.';

create or replace function public.cancel_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.cancel_fleet_run(p_run_id)
$$;

revoke all on function public.cancel_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.cancel_fleet_run(uuid) to authenticated, service_role;
comment on function public.cancel_fleet_run(uuid) is
  'For admins and the service role: ends a fleet run; tenants whose turn has not come are skipped. What is migrated stays so. Answers the run. Raises NOT_FOUND, INVALID_TRANSITION for a completed one.';

create or replace function public.enter_fleet_step(p_run_id uuid)
returns text
language sql
set search_path = ''
as $$
  select private.enter_fleet_step(p_run_id)
$$;

revoke all on function public.enter_fleet_step(uuid) from public, anon, authenticated, service_role;
grant execute on function public.enter_fleet_step(uuid) to authenticated, service_role;
comment on function public.enter_fleet_step(uuid) is
  'For admins and the service role, before public.advance_fleet_run in the same transaction: gives the rest of the transaction the time-outs of a fleet run, and answers the run''s status. Raises NOT_FOUND.';

create or replace function public.fleet_status()
returns jsonb
language sql
set search_path = ''
as $$
  select private.fleet_status()
$$;

revoke all on function public.fleet_status() from public, anon, authenticated, service_role;
grant execute on function public.fleet_status() to authenticated, service_role;
comment on function public.fleet_status() is
  'For admins and the service role: how it stands with the tenants'' own schemas: {newest_version, newest_name, tenants, versions: [{version, name, tenants}], behind, failed, failures, missing, missing_schemas, open_run}. Of failures and missing schemas the first 50.';

create or replace function public.get_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.get_fleet_run(p_run_id)
$$;

revoke all on function public.get_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_fleet_run(uuid) to authenticated, service_role;
comment on function public.get_fleet_run(uuid) is
  'For admins and the service role: a fleet run with its counts by status and by wave; wave 0 is the canary. Raises NOT_FOUND.';

create or replace function public.list_fleet_run_tenants(p_run_id uuid, p_status text default null, p_after uuid default null, p_limit integer default 100)
returns jsonb
language sql
set search_path = ''
as $$
  select private.list_fleet_run_tenants(p_run_id, p_status, p_after, p_limit)
$$;

revoke all on function public.list_fleet_run_tenants(uuid, text, uuid, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_fleet_run_tenants(uuid, text, uuid, integer) to authenticated, service_role;
comment on function public.list_fleet_run_tenants(uuid, text, uuid, integer) is
  'For admins and the service role: a page of up to 1000 tenants of a fleet run by their ids, all of them or those of one status: {items: [{tenant_id, slug, schema, wave, status, from_version, to_version, attempts, error, ended_at}], next_after}. slug is NULL of a tenant that is gone. Raises NOT_FOUND.';

create or replace function public.list_fleet_runs(p_limit integer default 20)
returns setof jsonb
language sql
set search_path = ''
as $$
  select private.list_fleet_runs(p_limit)
$$;

revoke all on function public.list_fleet_runs(integer) from public, anon, authenticated, service_role;
grant execute on function public.list_fleet_runs(integer) to authenticated, service_role;
comment on function public.list_fleet_runs(integer) is
  'For admins and the service role: up to 100 fleet runs as public.get_fleet_run answers them, the newest first.';

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

create or replace function public.open_fleet_runs()
returns setof jsonb
language sql
set search_path = ''
as $$
  select private.open_fleet_runs()
$$;

revoke all on function public.open_fleet_runs() from public, anon, authenticated, service_role;
grant execute on function public.open_fleet_runs() to service_role;
comment on function public.open_fleet_runs() is
  'For the worker: the fleet runs that have steps to be taken, {run_id, parallelism}.';

create or replace function public.pause_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.pause_fleet_run(p_run_id)
$$;

revoke all on function public.pause_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.pause_fleet_run(uuid) to authenticated, service_role;
comment on function public.pause_fleet_run(uuid) is
  'For admins and the service role: lets a fleet run begin no further tenant until it is resumed. Answers the run. Raises NOT_FOUND, INVALID_TRANSITION.';

create or replace function public.resume_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.resume_fleet_run(p_run_id)
$$;

revoke all on function public.resume_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.resume_fleet_run(uuid) to authenticated, service_role;
comment on function public.resume_fleet_run(uuid) is
  'For admins and the service role: lets a fleet run go on that was paused or has stopped; what had failed until then stops it no more. Answers the run. Raises NOT_FOUND, INVALID_TRANSITION.';

create or replace function public.retry_fleet_run(p_run_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select private.retry_fleet_run(p_run_id)
$$;

revoke all on function public.retry_fleet_run(uuid) from public, anon, authenticated, service_role;
grant execute on function public.retry_fleet_run(uuid) to authenticated, service_role;
comment on function public.retry_fleet_run(uuid) is
  'For admins and the service role: lets a fleet run try again what has failed, also one that is completed. Answers the run, unchanged where nothing has failed. Raises NOT_FOUND, INVALID_TRANSITION for a cancelled one, FLEET_RUN_ACTIVE while another is open.';
