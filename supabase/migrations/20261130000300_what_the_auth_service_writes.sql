set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

drop view private.owed_setup_emails;
-- Said once for the queue, its length and its metrics. Of a suspended tenant it stays owed until it is active again.
create view private.owed_setup_emails with (security_invoker = true) as
select
  m.tenant_id, m.user_id, m.setup_email_due_at as due_at, t.request_id, r.batch_id, u.email,
  -- Who has chosen a password has had the mail, but the auth service forgets then that it was sent.
  coalesce(u.recovery_sent_at, u.last_sign_in_at) as settled_at
from public.tenant_members m
join public.tenants t on t.id = m.tenant_id and t.status in ('active', 'pending_activation')
join auth.users u on u.id = m.user_id
left join public.provisioning_requests r on r.id = t.request_id
where m.setup_email_due_at <= clock_timestamp() and m.role = 'OWNER';

revoke all on table private.owed_setup_emails from public, anon, authenticated, service_role;
comment on view private.owed_setup_emails is 'Set-up e-mails that a worker is to look at now: to send them, or, where settled_at says that the auth service has sent one, or that the owner is in, to let them be.';

create or replace function private.install_auth_triggers()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- On hosted Supabase auth.users is not ours: triggers on it can be created and replaced, but not dropped, enabled or
  -- disabled. Replacing one that was disabled enables it.
  create or replace trigger activate_on_owner_created after insert on auth.users
    for each row execute function private.activate_on_owner_created();

  create or replace trigger clear_password_change after update of encrypted_password on auth.users
    for each row
    when (old.encrypted_password is distinct from new.encrypted_password and coalesce(new.encrypted_password, '') not like '{%')
    execute function private.clear_password_change();

  -- Where the auth service encrypts its hashes, a mere sign-in encrypts one that was not yet, or with an older key: the same password as
  -- before. Who changes a password clears all tokens in the same statement.
  create or replace trigger clear_encrypted_password_change after update of recovery_token on auth.users
    for each row
    when (old.encrypted_password is distinct from new.encrypted_password and new.encrypted_password like '{%')
    execute function private.clear_password_change();

  create or replace trigger activate_on_email_confirmed after update of email_confirmed_at on auth.users
    for each row
    when (old.email_confirmed_at is null and new.email_confirmed_at is not null)
    execute function private.activate_on_email_confirmed();

  create or replace trigger protect_owner before delete or update of deleted_at on auth.users
    for each row execute function private.protect_owner();
end
$$;

-- The one list of what must never be. Doctor, health and every crash and race test read it. It trusts no constraint and
-- no trigger: a restore runs without them (session_replication_role = replica).
create or replace function private.invariant_violations()
returns table (invariant text, problem text, subject text, repair text)
language sql
stable
security definer
set search_path = ''
as $$
  select 'I1', 'REQUEST_HAS_SEVERAL_TENANTS', t.request_id::text, null
  from public.tenants t
  group by t.request_id
  having count(*) > 1 and t.request_id is not null

  union all
  select 'I1', 'KEY_HAS_SEVERAL_REQUESTS', r.admin_user_id || '/' || r.idempotency_key, null
  from public.provisioning_requests r
  group by r.admin_user_id, r.idempotency_key
  having count(*) > 1

  union all
  select 'I2', 'COMPLETED_REQUEST_HAS_NO_TENANT', r.id::text, null
  from public.provisioning_requests r
  where r.status = 'completed'
    and not exists (select from public.tenants t where t.id = r.tenant_id and t.status not in ('provisioning', 'pending_activation'))
    and not exists (select from private.tenant_tombstones d where d.tenant_id = r.tenant_id)

  union all
  select 'I2', 'PURGED_TENANT_EXISTS', t.id::text, null
  from public.tenants t
  join private.tenant_tombstones d on d.tenant_id = t.id

  union all
  select 'I2', 'ACTIVE_TENANT_HAS_OPEN_REQUEST', t.id::text, null
  from public.tenants t
  join public.provisioning_requests r on r.id = t.request_id
  where t.status not in ('provisioning', 'pending_activation') and r.status <> 'completed'

  union all
  select 'I2', 'COMPLETED_REQUEST_HAS_NO_SUCCEEDED_ATTEMPT', r.id::text, null
  from public.provisioning_requests r
  where r.status = 'completed'
    and not exists (
      select from public.provisioning_attempts a
      where a.request_id = r.id and a.attempt_number = r.current_attempt and a.status = 'succeeded'
    )

  union all
  select 'I2', 'OWNER_IS_GONE', t.id::text,
    -- Without an owner a suspended tenant would have to be something else, and nobody has lifted the suspension.
    case when t.status <> 'suspended' then 'take the owner away: status setup_incomplete, to be transferred' end
  from public.tenants t
  where (t.status in ('active', 'suspended') or t.status = 'archived' and t.owner_id is not null)
    and not exists (select from auth.users u where u.id = t.owner_id and u.deleted_at is null)

  union all
  select 'I2', 'OWNER_IS_NO_MEMBER', t.id::text, 'make the owner a member with role OWNER'
  from public.tenants t
  join auth.users u on u.id = t.owner_id and u.deleted_at is null
  where not exists (
    select from public.tenant_members m
    where m.tenant_id = t.id and m.user_id = t.owner_id and m.role = 'OWNER'
  )

  union all
  select 'I2', 'TRIGGER_IS_OFF', wanted.name, 'put the trigger back'
  -- tgtype: for each row 1, before 2, insert 4, delete 8, update 16.
  from (
    values
      ('activate_on_owner_created', 1 + 4, 'activate_on_owner_created'),
      ('activate_on_email_confirmed', 1 + 16, 'activate_on_email_confirmed'),
      ('clear_password_change', 1 + 16, 'clear_password_change'),
      ('clear_encrypted_password_change', 1 + 16, 'clear_password_change'),
      ('protect_owner', 1 + 2 + 8 + 16, 'protect_owner')
  ) as wanted (name, type, function)
  where not exists (
    select from pg_catalog.pg_trigger g
    join pg_catalog.pg_proc p on p.oid = g.tgfoid
    where g.tgrelid = 'auth.users'::regclass
      and g.tgname = wanted.name
      and g.tgtype = wanted.type
      and g.tgenabled in ('O', 'A')
      and p.pronamespace = 'private'::regnamespace
      and p.proname = wanted.function
  )

  union all
  select 'I3', 'FAILED_REQUEST_HAS_TENANT', r.id::text,
    case when t.status in ('provisioning', 'pending_activation') then 'remove the provisioning tenant' end
  from public.provisioning_requests r
  join public.tenants t on t.id = r.tenant_id
  where r.status = 'failed'

  union all
  select 'I3', 'PROVISIONING_TENANT_HAS_NO_REQUEST', t.id::text, 'remove the provisioning tenant'
  from public.tenants t
  where t.status in ('provisioning', 'pending_activation')
    and not exists (select from public.provisioning_requests r where r.id = t.request_id)

  union all
  -- Born while the trigger was off, after the attempt was given up. Its id was nobody's when the attempt began.
  select 'I3', 'DEAD_ATTEMPT_HAS_USER', a.owner_id::text,
    case when private.is_stray_owner(u.id) then 'delete the user, who never signed in' end
  from public.provisioning_attempts a
  join auth.users u on u.id = a.owner_id
  where a.status in ('failed', 'abandoned')

  union all
  select 'I2', 'OWNER_HAS_NO_TENANT', a.owner_id::text,
    case when private.find_owned_request(a.owner_id) is not null then 'activate the tenant' end
  from public.provisioning_attempts a
  join auth.users u on u.id = a.owner_id
  where a.status = 'running'
    -- Prepared: the rest of its batch is awaited, or that the address is confirmed.
    and not exists (
      select from public.provisioning_requests r
      where r.id = a.request_id and r.current_attempt = a.attempt_number and r.prepared_at is not null
    )

  union all
  select 'I2', 'CONFIRMED_SIGN_UP_IS_PENDING', r.id::text, 'activate the tenant'
  from public.provisioning_requests r
  join public.provisioning_attempts a on a.request_id = r.id and a.attempt_number = r.current_attempt
  join auth.users u on u.id = a.owner_id and u.email_confirmed_at is not null and u.deleted_at is null
    and lower(u.email) = r.owner_email
  where r.owner_mode = 'sign_up' and r.prepared_at is not null

  union all
  select 'I2', 'PENDING_TENANT_AWAITS_NOTHING', t.id::text, null
  from public.tenants t
  join public.provisioning_requests r on r.id = t.request_id and r.status <> 'failed'
  where (t.status = 'pending_activation') is distinct from (r.owner_mode = 'sign_up' and r.prepared_at is not null)

  union all
  select 'I2', 'BATCH_IS_HALF_MADE', b.id::text, null
  from public.provisioning_batches b
  where b.mode = 'all_or_nothing'
    and b.undone_at is null
    and exists (
      select from public.provisioning_requests r
      where r.batch_id = b.id
        and (r.status = 'completed') is distinct from (b.outcome is not distinct from 'activated')
    )

  union all
  select 'I4', 'BATCH_IS_STUCK', b.id::text, 'settle the batch, as the reaper does'
  from public.provisioning_batches b
  where b.mode = 'all_or_nothing' and b.outcome is null
    and b.deadline_at < clock_timestamp() - interval '2 minutes'

  union all
  select 'I4', 'QUEUED_REQUEST_IS_STUCK', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  join public.provisioning_batches b on b.id = r.batch_id
  where b.mode = 'independent' and r.status = 'pending' and b.deadline_at < clock_timestamp() - interval '2 minutes'

  union all
  select 'I4', 'SIGN_UP_IS_STUCK', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  where r.owner_mode = 'sign_up' and r.prepared_at is not null and r.deadline_at < clock_timestamp() - interval '2 minutes'

  union all
  select 'I4', 'REQUEST_IS_STUCK', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  where r.status = 'processing'
    and r.lease_expires_at < clock_timestamp() - interval '2 minutes'
    and r.deadline_at < clock_timestamp() - interval '2 minutes'

  union all
  select 'I4', 'PROCESSING_REQUEST_HAS_NO_ATTEMPT', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  where r.status = 'processing'
    and not exists (
      select from public.provisioning_attempts a
      where a.request_id = r.id and a.attempt_number = r.current_attempt and a.status = 'running'
    )

  union all
  select 'I4', 'PROCESSING_REQUEST_HAS_NO_TENANT', r.id::text, 'fail the request, as the reaper does'
  from public.provisioning_requests r
  where r.status = 'processing'
    and not exists (select from public.tenants t where t.id = r.tenant_id)

  union all
  select 'I4', 'RUNNING_ATTEMPT_IS_NOT_CURRENT', a.request_id || '/' || a.attempt_number, 'mark the attempt as what it came to'
  from public.provisioning_attempts a
  join public.provisioning_requests r on r.id = a.request_id
  where a.status = 'running'
    and (r.status <> 'processing' or r.current_attempt <> a.attempt_number)

  union all
  select 'I8', 'PACKAGE_HAS_FOREIGN_SEGMENT', p.id::text, null
  from public.packages p
  join public.segments s on s.id = p.segment_id
  where s.tenant_id <> p.tenant_id

  union all
  select 'I8', 'ROW_HAS_NO_TENANT', orphan.subject, 'remove the row'
  from (
    select 'segments/' || s.id as subject, s.tenant_id from public.segments s
    union all
    select 'packages/' || p.id, p.tenant_id from public.packages p
    union all
    select 'tenant_members/' || m.user_id, m.tenant_id from public.tenant_members m
    union all
    select 'tenant_api_keys/' || k.id, k.tenant_id from private.tenant_api_keys k
    union all
    select 'tenant_schemas/' || s.tenant_id, s.tenant_id from private.tenant_schemas s
  ) as orphan
  where not exists (select from public.tenants t where t.id = orphan.tenant_id)

  union all
  select 'I9', 'TENANT_HAS_NO_SEGMENT', t.id::text, 'copy what is missing from its template'
  from public.tenants t
  where t.isolation = 'shared' and not exists (select from public.segments s where s.tenant_id = t.id)

  union all
  select 'I9', 'TENANT_HAS_NO_PACKAGE', t.id::text, 'copy what is missing from its template'
  from public.tenants t
  where t.isolation = 'shared' and not exists (select from public.packages p where p.tenant_id = t.id)

  union all
  select 'I9', 'PACKAGE_HAS_NO_SEGMENT', p.id::text, 'put it into its tenant''s first segment'
  from public.packages p
  where not exists (select from public.segments s where s.id = p.segment_id)

  union all
  select v.invariant, v.problem, v.subject, v.repair
  from private.own_schema_violations() v
$$;

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
    where o.settled_at is not null and (p_batch_id is null or o.batch_id = p_batch_id)
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
    where o.settled_at is null
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

create or replace function private.claim_setup_email(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_interval constant interval := '1 minute';
  v_wait_seconds integer;
  v_claimed_at timestamptz;
  v_owner_id uuid;
  v_email text;
  v_is_sso boolean;
begin
  -- Two callers serialise on this row; the second then finds the first one's claim.
  select m.user_id, u.email, u.is_sso_user into v_owner_id, v_email, v_is_sso
  from public.tenant_members m
  join auth.users u on u.id = m.user_id
  join public.tenants t on t.id = m.tenant_id and t.status in ('active', 'suspended', 'pending_activation')
  where m.tenant_id = p_tenant_id and m.role = 'OWNER'
  for update of m;

  if not found then
    perform private.require_not_purged(p_tenant_id);
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant with an owner.');
  end if;
  -- An adopted tenant's owner may have signed up by telephone.
  if coalesce(btrim(v_email), '') = '' then
    perform private.raise_error(
      'EMAIL_VALIDATION_FAILED', '{"errors": [{"pointer": "/owner/email", "message": "the owner has none"}]}',
      'Give the auth user an address, or the tenant another owner.'
    );
  end if;
  -- The auth service would send none to them, and say that it had; or send it to another login of that address.
  if v_is_sso then
    perform private.raise_error(
      'EMAIL_VALIDATION_FAILED', '{"errors": [{"pointer": "/owner/email", "message": "is the address of who signs in by SSO"}]}',
      'There is no password to choose: they sign in where they always do.'
    );
  end if;
  -- Of all its members: it may have been another's a moment ago.
  select max(m.setup_email_claimed_at) into v_claimed_at from public.tenant_members m where m.tenant_id = p_tenant_id;
  if v_claimed_at > clock_timestamp() - v_interval then
    v_wait_seconds := ceil(extract(epoch from v_claimed_at + v_interval - clock_timestamp()));
    perform private.raise_error(
      'RATE_LIMITED',
      jsonb_build_object(
        'retry_after_seconds', v_wait_seconds,
        'rate_limit', jsonb_build_object(
          'policy', 'email_per_tenant', 'quota', 1, 'window_seconds', 60, 'remaining', 0, 'reset_seconds', v_wait_seconds
        )
      ),
      'One set-up e-mail a minute per tenant.'
    );
  end if;

  update public.tenant_members m
  set setup_email_claimed_at = clock_timestamp()
  where m.tenant_id = p_tenant_id and m.role = 'OWNER';

  perform private.record_event('setup_email_requested', null, p_tenant_id, null, jsonb_build_object('owner_id', v_owner_id));
  return jsonb_build_object(
    'tenant_id', p_tenant_id, 'owner_id', v_owner_id, 'owner_email', v_email,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'email')
  );
end
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
  where o.settled_at is null
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
        where o.settled_at is null
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
    + (select count(*) from private.owed_setup_emails o where o.settled_at is null)
  )::integer
$$;

create or replace function private.setup_email_state(p_owner_mode text, p_owner_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return case
    when p_owner_mode not in ('invite', 'sign_up') then 'not_needed'
    -- The auth service notes it when the mail server has taken the mail, and forgets it when its reader chooses a password.
    when exists (
      select from auth.users u where u.id = p_owner_id and coalesce(u.recovery_sent_at, u.last_sign_in_at) is not null
    ) then 'sent'
    else 'failed'
  end;
end
$$;

-- Runs inside the auth service's own transaction, so activation and the confirmation are one commit (I2). That transaction holds
-- the user's row already: whoever decides a sign-up otherwise takes the user's row before the request's, too.
-- lock_timeout: a stuck request row must never hang the auth service; the link can be followed again.
create or replace function private.activate_on_email_confirmed()
returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
-- As in private.provision_tenant_atomic.
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_attempt public.provisioning_attempts;
  v_request public.provisioning_requests;
begin
  -- One row after the other: a join might begin with all sign-ups that wait.
  select * into v_attempt from public.provisioning_attempts a where a.owner_id = new.id;
  select * into v_request
  from public.provisioning_requests r
  where r.id = v_attempt.request_id
    and r.current_attempt = v_attempt.attempt_number
    and r.owner_mode = 'sign_up'
    and r.prepared_at is not null;
  if not found then
    return null; -- an ordinary user
  end if;

  select * into v_request from public.provisioning_requests r where r.id = v_request.id for update;
  -- Judged by the row read under the lock. An operator may have given the user another address before, which nobody
  -- has signed up with. Who confirms and changes it in one call has the old one confirmed: the auth service writes that first.
  if v_request.prepared_at is not null and lower(new.email) = v_request.owner_email and new.deleted_at is null then
    perform private.activate_tenant(v_request, new.id);
  end if;
  return null;
end
$$;

select private.install_auth_triggers();
