set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

-- What the auth service has sent is not owed, even before a worker has noted that.
create or replace function private.count_waiting()
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select (
    (select count(*) from private.abandoned_requests r where r.owner_mode in ('invite', 'sign_up'))
    + (select count(*) from private.queued_requests r where not private.needs_its_caller(r.owner_mode, r.payload))
    + (select count(*) from private.owed_setup_emails o where o.recovery_sent_at is null)
  )::integer
$$;

create or replace function private.queue_gauges()
returns table (name text, labels jsonb, value double precision)
language sql
stable
security definer
set search_path = ''
as $$
  with open_requests as (
    select 'pending' as state, r.created_at as since
    from public.provisioning_requests r
    where r.status = 'pending'
    union all
    select
      case
        when r.prepared_at is not null then 'prepared'
        when r.lease_expires_at > clock_timestamp() then 'in_flight'
        when r.deadline_at <= clock_timestamp() then 'overdue'
        when r.owner_mode = 'sign_up' or r.owner_mode = 'invite' and private.is_active_admin(r.admin_user_id) then 'expired'
        else 'left_to_caller'
      end,
      case
        when r.prepared_at is not null then r.prepared_at
        when r.lease_expires_at > clock_timestamp() then r.created_at
        when r.deadline_at <= clock_timestamp() then greatest(r.lease_expires_at, r.deadline_at)
        else r.lease_expires_at
      end
    from public.provisioning_requests r
    where r.status = 'processing'
  )
  select gauge.name, jsonb_build_object('state', states.state), gauge.value
  from unnest('{pending,in_flight,prepared,expired,left_to_caller,overdue}'::text[]) as states (state)
  cross join lateral (
    select count(*) as depth, coalesce(extract(epoch from clock_timestamp() - min(o.since)), 0) as age
    from open_requests o where o.state = states.state
  ) as queue
  cross join lateral (
    values ('landlord_queue_depth', queue.depth), ('landlord_queue_oldest_age_seconds', greatest(queue.age, 0))
  ) as gauge (name, value)
  union all
  select 'landlord_setup_emails_due', '{}', count(*)
  from private.owed_setup_emails o
  where o.recovery_sent_at is null
  union all
  select 'landlord_fleet_tenants_behind', '{}', count(*)
  from private.tenant_schemas s
  where s.version is null or s.version < (select private.newest_tenant_migration())
  union all
  select 'landlord_fleet_tenants_failed', '{}', count(*)
  from private.tenant_schemas s
  where s.error is not null
  union all
  select 'landlord_fleet_runs_open', jsonb_build_object('status', known.status), count(r.id)
  from unnest('{running,paused,stopped}'::text[]) as known (status)
  left join private.fleet_runs r on r.status = known.status
  group by known.status
$$;

create or replace function private.get_operations(p_looks_for_violations boolean)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_violations jsonb;
  v_count bigint;
begin
  perform private.require_admin();
  if p_looks_for_violations then
    -- A restore that went wrong breaks as many as there are tenants: the first of each kind tell what is the matter.
    select coalesce(jsonb_agg(to_jsonb(v) - 'nth') filter (where v.nth <= 100), '[]'), count(*)
    into v_violations, v_count
    from (select f.*, row_number() over (partition by f.problem) as nth from private.invariant_violations() f) v;
  end if;
  return (
    with gauges as materialized (
      select g.name, g.labels ->> 'state' as state, g.value from private.queue_gauges() g
    )
    select jsonb_build_object(
      'waiting', private.count_waiting(),
      'queue', (
        select jsonb_object_agg(depth.state, jsonb_build_object('count', depth.value, 'oldest_seconds', age.value))
        from gauges depth
        join gauges age on age.name = 'landlord_queue_oldest_age_seconds' and age.state = depth.state
        where depth.name = 'landlord_queue_depth'
      ),
      'setup_emails', (
        select jsonb_build_object(
          'count', count(*), 'oldest_seconds', coalesce(extract(epoch from clock_timestamp() - min(o.due_at)), 0)
        )
        from private.owed_setup_emails o
        where o.recovery_sent_at is null
      ),
      'open_batches', (
        select count(distinct r.batch_id) from public.provisioning_requests r where r.status in ('pending', 'processing')
      ),
      'fleet', jsonb_build_object(
        'tenants_behind', (select g.value from gauges g where g.name = 'landlord_fleet_tenants_behind'),
        'tenants_failed', (select g.value from gauges g where g.name = 'landlord_fleet_tenants_failed'),
        'open_run', (
          select jsonb_build_object('run_id', r.id, 'status', r.status)
          from private.fleet_runs r
          where r.status in ('running', 'paused', 'stopped')
        )
      ),
      'schedule', jsonb_build_object(
        'reaped_at', private.last_scheduled_run('landlord-reap-expired-requests'),
        'measured_at', (
          select to_timestamp(s.value) from private.metric_samples s where s.name = 'landlord_measured_timestamp_seconds'
        )
      ),
      'violations', v_violations,
      'violation_count', v_count
    )
  );
end
$$;

comment on view private.owed_setup_emails is 'Set-up e-mails that a worker is to look at now: to send them, or, where recovery_sent_at says that the auth service has sent one, to let them be.';

create or replace function private.claim_setup_emails(p_limit integer, p_batch_id uuid)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_max_attempts constant integer := 12;
  v_max_pause constant interval := '6 hours';
  v_owed record;
begin
  -- The auth service notes it when the mail server has taken the mail, whoever had it sent. All of them first: what is not owed any more
  -- must not stand in the way of what is.
  with noted as (
    select m.tenant_id, m.user_id
    from private.owed_setup_emails o
    join public.tenant_members m on m.tenant_id = o.tenant_id and m.user_id = o.user_id
    where o.recovery_sent_at is not null and (p_batch_id is null or o.batch_id = p_batch_id)
    limit 1000
    for update of m skip locked
  )
  update public.tenant_members m
  set setup_email_due_at = null
  from noted n
  where m.tenant_id = n.tenant_id and m.user_id = n.user_id;

  for v_owed in
    select o.*, m.setup_email_attempts
    from private.owed_setup_emails o
    join public.tenant_members m on m.tenant_id = o.tenant_id and m.user_id = o.user_id
    where o.recovery_sent_at is null
      and (p_batch_id is null or o.batch_id = p_batch_id)
      -- Of the row that is locked, which is read again then: the view's own may be from before another worker's claim.
      and m.setup_email_due_at <= clock_timestamp()
    order by o.due_at
    limit greatest(1, least(coalesce(p_limit, 1), 50))
    for update of m skip locked
  loop
    if v_owed.setup_email_attempts >= v_max_attempts then
      update public.tenant_members m
      set setup_email_due_at = null
      where m.tenant_id = v_owed.tenant_id and m.user_id = v_owed.user_id;
      continue;
    end if;

    update public.tenant_members m
    set setup_email_claimed_at = clock_timestamp(),
        setup_email_attempts = m.setup_email_attempts + 1,
        -- Should its sender die or the mail be refused: 2, 4, 8, 16 minutes and so on, for a day and more.
        setup_email_due_at = clock_timestamp() + least(v_max_pause, interval '2 minutes' * power(2, m.setup_email_attempts))
    where m.tenant_id = v_owed.tenant_id and m.user_id = v_owed.user_id;

    -- Without its request, whose row the event's foreign key would lock after the member's: undoing locks them in order.
    perform private.record_event(
      p_action => 'setup_email_claimed', p_request_id => null, p_tenant_id => v_owed.tenant_id, p_attempt_number => null,
      p_details => jsonb_build_object('owner_id', v_owed.user_id), p_batch_id => v_owed.batch_id
    );
    return next jsonb_build_object('tenant_id', v_owed.tenant_id, 'owner_id', v_owed.user_id, 'owner_email', v_owed.email);
  end loop;
end
$$;
