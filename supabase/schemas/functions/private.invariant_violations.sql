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

revoke all on function private.invariant_violations() from public, anon, authenticated, service_role;
grant execute on function private.invariant_violations() to service_role;
comment on function private.invariant_violations() is 'See public.invariant_violations.';
