set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.activate_for_owner(p_owner_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  -- A restore, or a time without the trigger, brought the owner in: do what the trigger would have done.
  perform from public.provisioning_requests r where r.id = private.find_owned_request(p_owner_id) for update;

  perform from auth.users u where u.id = p_owner_id for share;

  -- Once more, now that nobody else decides it.
  select * into v_request from public.provisioning_requests r where r.id = private.find_owned_request(p_owner_id);
  if found then
    perform private.activate_tenant(v_request, p_owner_id);
  end if;
end
$$;

revoke all on function private.activate_for_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.activate_for_owner(uuid) is
  'Completes the request whose owner was born without the activation trigger.';

-- Runs inside the auth service's own transaction, so activation and the owner's birth are one commit (I2).
-- lock_timeout: a stuck request row must never hang the auth service; the caller then retries or compensates.
create or replace function private.activate_on_owner_created()
returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_attempt public.provisioning_attempts;
  v_request public.provisioning_requests;
begin
  select * into v_attempt from public.provisioning_attempts a where a.owner_id = new.id;
  if not found then
    return null; -- an ordinary sign-up
  end if;

  -- The row that mark_provisioning_failed and takeover lock too: whoever comes first decides, the other obeys.
  select * into v_request from public.provisioning_requests r where r.id = v_attempt.request_id for update;

  -- Judged by the row read under the lock; v_attempt above may be from before a compensation.
  if v_request.status <> 'processing'
    or v_request.current_attempt <> v_attempt.attempt_number
    -- A user without an address is not the one, either.
    or v_request.owner_email is distinct from lower(new.email)
  then
    raise exception 'owner id % belongs to an attempt that may not create it', new.id
      using errcode = 'object_not_in_prerequisite_state';
  end if;

  perform private.activate_tenant(v_request, new.id);
  return null;
end
$$;

revoke all on function private.activate_on_owner_created() from public, anon, authenticated, service_role;
comment on function private.activate_on_owner_created() is
  'Activates the tenant whose current attempt has this owner id; refuses the id of any other attempt by raising, so that user is never born; ignores every other user.';

create or replace function private.activate_tenant(p_request public.provisioning_requests, p_owner_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.tenants t
  set status = 'active', owner_id = p_owner_id, activated_at = clock_timestamp()
  where t.id = p_request.tenant_id and t.status = 'provisioning';

  if not found then
    raise exception 'request % has no tenant to activate', p_request.id;
  end if;

  insert into public.tenant_members (tenant_id, user_id, role, must_change_password, setup_email_claimed_at)
  values (
    p_request.tenant_id,
    p_owner_id,
    'OWNER',
    p_request.owner_mode = 'temporary',
    -- The provisioning service sends the first set-up e-mail right after this commit.
    case when p_request.owner_mode = 'invite' then clock_timestamp() end
  );

  update public.provisioning_attempts a
  set status = 'succeeded', ended_at = clock_timestamp()
  where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt;

  update public.provisioning_requests r
  set status = 'completed',
      lease_expires_at = null,
      deadline_at = null,
      completed_at = clock_timestamp(),
      result = private.build_result(p_request, p_owner_id)
  where r.id = p_request.id;

  perform private.record_event(
    'tenant_activated', p_request.id, p_request.tenant_id, p_request.current_attempt,
    jsonb_build_object('owner_id', p_owner_id)
  );
end
$$;

revoke all on function private.activate_tenant(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.activate_tenant(public.provisioning_requests, uuid) is
  'Activation (I2): tenant active, owner a member, attempt succeeded, request completed. The caller holds the request row and has checked the attempt.';

create or replace function private.adopt_born_owner(p_request public.provisioning_requests)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_id uuid;
begin
  select a.owner_id into v_owner_id
  from public.provisioning_attempts a
  where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt;

  -- Held until this commits, so that the owner can't be deleted meanwhile, not even softly.
  perform from auth.users u where u.id = v_owner_id for share;
  if private.find_owned_request(v_owner_id) is distinct from p_request.id then
    return false;
  end if;
  perform private.activate_tenant(p_request, v_owner_id);
  return true;
end
$$;

revoke all on function private.adopt_born_owner(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.adopt_born_owner(public.provisioning_requests) is
  'Activates a processing request whose owner exists although the trigger did not run: while it was off, or after a restore. Asked before an attempt is undone or given up. The caller holds the request row. Returns whether it was so.';

create or replace function private.build_result(p_request public.provisioning_requests, p_owner_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'tenant', jsonb_build_object(
      'id', t.id,
      'name', t.name,
      'slug', t.slug,
      'domain', t.domain,
      'status', t.status,
      'isolation', t.isolation,
      'template', t.template_name || '@' || t.template_version,
      'created_at', t.created_at
    ),
    'owner', jsonb_build_object('id', p_owner_id, 'email', p_request.owner_email, 'mode', p_request.owner_mode),
    'api_key', (
      select jsonb_build_object('public_key', k.public_key)
      from private.tenant_api_keys k
      where k.tenant_id = t.id
    )
  )
  from public.tenants t
  where t.id = p_request.tenant_id
$$;

revoke all on function private.build_result(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.build_result(public.provisioning_requests, uuid) is
  'What is stored as a completed request''s result, and answered by every replay. No secrets.';

create or replace function private.check_owner_email(p_email text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when not coalesce(private.is_valid_email(p_email), false) then 'invalid'
    -- Same predicate as auth.users' partial unique index on email.
    when exists (select from auth.users u where u.email = lower(p_email) and u.is_sso_user = false) then 'taken'
    when exists (
      select from public.provisioning_requests r
      where r.owner_email = lower(p_email)
        and r.status in ('pending', 'processing')
        and r.owner_mode <> 'existing'
    ) then 'reserved'
  end
$$;

revoke all on function private.check_owner_email(text) from public, anon, authenticated, service_role;
comment on function private.check_owner_email(text) is
  'Why an address can''t become a new owner''s: invalid, taken by an auth user, or reserved by a request in flight. NULL if it can.';

create or replace function private.check_owner_email_availability(p_email text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_answer jsonb;
begin
  -- Enough for a person who types, too little for listing whose addresses are customers'.
  perform private.spend_token(private.require_admin(), 'availability', 120, 60);
  select jsonb_build_object(
    'available', problem is null,
    -- Taken and reserved are one answer: which it is, is nobody's business.
    'reason', case problem when 'reserved' then 'taken' else problem end
  )
  into v_answer
  from private.check_owner_email(p_email) problem;

  -- What was learnt, and how often somebody asks: never the address, which need not be a customer's.
  perform private.record_event(
    'availability_checked', null, null, null, jsonb_build_object('kind', 'email', 'reason', v_answer -> 'reason')
  );
  return v_answer;
end
$$;

revoke all on function private.check_owner_email_availability(text) from public, anon, authenticated, service_role;
grant execute on function private.check_owner_email_availability(text) to authenticated;
comment on function private.check_owner_email_availability(text) is 'See public.check_owner_email_availability.';

create or replace function private.check_slug_availability(p_slug text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_problem text;
begin
  -- Enough for a person who types, too little for listing whose addresses are customers'.
  perform private.spend_token(private.require_admin(), 'availability', 120, 60);
  v_problem := private.slug_problem(p_slug);
  perform private.record_event(
    'availability_checked', null, null, null, jsonb_build_object('kind', 'slug', 'reason', v_problem)
  );
  return jsonb_build_object(
    'available', v_problem is null,
    'reason', v_problem,
    'suggestions', case when v_problem is null then '[]' else private.suggest_slugs(p_slug) end
  );
end
$$;

revoke all on function private.check_slug_availability(text) from public, anon, authenticated, service_role;
grant execute on function private.check_slug_availability(text) to authenticated;
comment on function private.check_slug_availability(text) is 'See public.check_slug_availability.';

create or replace function private.claim_expired_requests(p_limit integer)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.status = 'processing'
      and r.lease_expires_at <= clock_timestamp()
      -- Nobody else knows a typed password, and nobody would be shown a generated one.
      and r.owner_mode = 'invite'
      -- Past its deadline it is the reaper's, or one that kills its workers would be tried for ever.
      and r.deadline_at > clock_timestamp()
      -- An attempt uses its admin's rights, so they must still be there (I7).
      and private.is_active_admin(r.admin_user_id)
    order by r.lease_expires_at
    limit least(p_limit, 50)
    for update skip locked
  loop
    begin
      if private.adopt_born_owner(v_request) then
        select * into v_request from public.provisioning_requests r where r.id = v_request.id;
      else
        -- The new lease takes it off the queue. Its API key stays: who asked for it may still have the secret.
        v_request := private.start_attempt(v_request.id, gen_random_uuid());
      end if;
    exception
      -- One that can't be taken on must not stop the others: it goes to the end of the queue, and at last to the reaper.
      when others then
        raise warning 'request % was not claimed: %', v_request.id, sqlerrm;
        update public.provisioning_requests r
        set lease_expires_at = clock_timestamp() + private.lease_duration()
        where r.id = v_request.id;
        continue;
    end;
    return next private.describe_request(v_request)
      || jsonb_build_object('owner_full_name', v_request.payload #>> '{owner,full_name}');
  end loop;
end
$$;

revoke all on function private.claim_expired_requests(integer) from public, anon, authenticated, service_role;
grant execute on function private.claim_expired_requests(integer) to service_role;
comment on function private.claim_expired_requests(integer) is 'See public.claim_expired_requests.';

-- Lock order, here and everywhere: request row, then its attempts, then the tenant and what hangs on it.
create or replace function private.claim_request(
  p_admin_user_id uuid,
  p_idempotency_key uuid,
  p_payload jsonb,
  p_owner_id uuid
)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_in_flight constant jsonb := '{"retry_after_seconds": 2}';
begin
  select * into v_request
  from public.provisioning_requests r
  where r.admin_user_id = p_admin_user_id and r.idempotency_key = p_idempotency_key;

  if v_request.status = 'completed' then
    perform private.require_same_payload(v_request, p_payload);
    return v_request;
  end if;

  -- Callers of one key don't queue up: the second is told that the first is at it, and holds no connection meanwhile.
  -- The lock also keeps two first calls from meeting on the unique indexes, where the wrong one might answer.
  if not pg_try_advisory_xact_lock(hashtextextended(p_admin_user_id::text || p_idempotency_key::text, 0)) then
    perform private.raise_error('DUPLICATE_REQUEST', v_in_flight, 'The same request is being processed: try again.');
  end if;

  begin
    -- NOWAIT: who holds this row is deciding the request at this moment.
    select * into v_request
    from public.provisioning_requests r
    where r.admin_user_id = p_admin_user_id and r.idempotency_key = p_idempotency_key
    for update nowait;
  exception
    when lock_not_available then
      perform private.raise_error('DUPLICATE_REQUEST', v_in_flight, 'The same request is being decided: try again.');
  end;

  if v_request.id is null then
    insert into public.provisioning_requests (admin_user_id, idempotency_key, payload, owner_email, owner_mode)
    values (
      p_admin_user_id, p_idempotency_key, p_payload, p_payload #>> '{owner,email}', p_payload #>> '{owner,mode}'
    )
    returning * into v_request;
    return v_request;
  end if;

  perform private.require_same_payload(v_request, p_payload);

  -- clock_timestamp, since now() is when this transaction began.
  if v_request.status = 'processing' and v_request.lease_expires_at > clock_timestamp() then
    -- The owner id is the attempt's own: who brings it is that attempt, whose first call's reply was lost.
    if exists (
      select from public.provisioning_attempts a
      where a.request_id = v_request.id
        and a.attempt_number = v_request.current_attempt
        and a.owner_id = p_owner_id
    ) then
      return v_request;
    end if;
    perform private.raise_error('DUPLICATE_REQUEST', v_in_flight, 'The same request is being processed: try again.');
  end if;

  if v_request.status = 'processing' and private.adopt_born_owner(v_request) then
    select * into v_request from public.provisioning_requests r where r.id = v_request.id;
  end if;
  return v_request;
end
$$;

revoke all on function private.claim_request(uuid, uuid, jsonb, uuid) from public, anon, authenticated, service_role;
comment on function private.claim_request(uuid, uuid, jsonb, uuid) is
  'The idempotency decision. Returns the request, locked unless completed: completed for the caller to replay, with its lease alive to go on with this very attempt, or else to start an attempt at. Raises IDEMPOTENCY_KEY_REUSED or DUPLICATE_REQUEST.';

create or replace function private.claim_setup_email(p_tenant_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_interval constant interval := '1 minute';
  v_claimed_at timestamptz;
  v_owner_id uuid;
  v_email text;
begin
  perform private.require_admin();

  -- Two callers serialise on this row; the second then finds the first one's claim.
  select m.setup_email_claimed_at, m.user_id, u.email into v_claimed_at, v_owner_id, v_email
  from public.tenant_members m
  join auth.users u on u.id = m.user_id
  where m.tenant_id = p_tenant_id and m.role = 'OWNER'
  for update of m;

  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such active tenant.');
  end if;
  if v_claimed_at > clock_timestamp() - v_interval then
    perform private.raise_error(
      'RATE_LIMITED',
      jsonb_build_object(
        'retry_after_seconds', ceil(extract(epoch from v_claimed_at + v_interval - clock_timestamp()))::integer
      ),
      'One set-up e-mail a minute per tenant.'
    );
  end if;

  update public.tenant_members m
  set setup_email_claimed_at = clock_timestamp()
  where m.tenant_id = p_tenant_id and m.role = 'OWNER';

  perform private.record_event('setup_email_requested', null, p_tenant_id, null, jsonb_build_object('owner_id', v_owner_id));
  return jsonb_build_object('tenant_id', p_tenant_id, 'owner_id', v_owner_id, 'owner_email', v_email);
end
$$;

revoke all on function private.claim_setup_email(uuid) from public, anon, authenticated, service_role;
grant execute on function private.claim_setup_email(uuid) to authenticated;
comment on function private.claim_setup_email(uuid) is 'See public.claim_setup_email.';

create or replace function private.clear_password_change()
returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
begin
  update public.tenant_members m
  set must_change_password = false
  where m.user_id = new.id and m.must_change_password;
  return null;
end
$$;

revoke all on function private.clear_password_change() from public, anon, authenticated, service_role;
comment on function private.clear_password_change() is
  'A user whose password hash has changed has changed their temporary password. The auth service refuses to set the same one again.';

create or replace function private.compensate_attempt(p_request public.provisioning_requests, p_error jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.provisioning_attempts a
  set status = 'failed', ended_at = clock_timestamp(), error = p_error
  where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt;

  update public.provisioning_requests r
  set status = 'failed', lease_expires_at = null, deadline_at = null, error = p_error
  where r.id = p_request.id;

  -- Catalogue, members and keys go by cascade. Never an active tenant, and never an auth user (I10).
  delete from public.tenants t where t.id = p_request.tenant_id and t.status = 'provisioning';

  perform private.record_event(
    'attempt_failed', p_request.id, p_request.tenant_id, p_request.current_attempt, p_error
  );
end
$$;

revoke all on function private.compensate_attempt(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.compensate_attempt(public.provisioning_requests, jsonb) is
  'Undoes the current attempt of a processing request (I3): nothing of the tenant stays, slug and e-mail are free. The caller holds the request row.';

create or replace function private.copy_catalogue(p_tenant_id uuid, p_definition jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  with template_segments as (
    select s.position, s.segment, gen_random_uuid() as id
    from jsonb_array_elements(p_definition -> 'segments') with ordinality as s (segment, position)
  ),
  new_segments as (
    insert into public.segments (id, tenant_id, slug, name, hero_title, position)
    select s.id, p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title', s.position
    from template_segments s
  )
  insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
  select
    p_tenant_id, s.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint, p.position
  from template_segments s
  cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
$$;

revoke all on function private.copy_catalogue(uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.copy_catalogue(uuid, jsonb) is 'Gives a tenant the segments and packages of a template definition (I9).';

create or replace function private.count_expired_requests()
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)::integer
  from public.provisioning_requests r
  where r.status = 'processing'
    and r.lease_expires_at <= clock_timestamp()
    and r.owner_mode = 'invite'
    and r.deadline_at > clock_timestamp()
    and private.is_active_admin(r.admin_user_id)
$$;

revoke all on function private.count_expired_requests() from public, anon, authenticated, service_role;
grant execute on function private.count_expired_requests() to service_role;
comment on function private.count_expired_requests() is 'See public.count_expired_requests.';

create or replace function private.create_tenant(p_request public.provisioning_requests)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload constant jsonb := p_request.payload;
  v_template public.tenant_templates;
begin
  -- FOR KEY SHARE is what the foreign key takes anyway; with it the version recorded is the version copied.
  select * into v_template
  from public.tenant_templates t
  where t.name = v_payload ->> 'template' and t.is_current
  for key share;

  insert into public.tenants (
    id, request_id, name, slug, domain, isolation, template_name, template_version, timezone, currency,
    contact_email, contact_phone, contact_address, settings, features, user_limit, storage_limit_gb
  )
  values (
    p_request.tenant_id,
    p_request.id,
    v_payload #>> '{tenant,name}',
    v_payload #>> '{tenant,slug}',
    v_payload #>> '{tenant,domain}',
    v_payload ->> 'isolation',
    v_template.name,
    v_template.version,
    v_payload #>> '{tenant,timezone}',
    v_payload #>> '{tenant,currency}',
    v_payload #>> '{tenant,contact,email}',
    v_payload #>> '{tenant,contact,phone}',
    v_payload #>> '{tenant,contact,address}',
    v_payload #> '{tenant,settings}',
    array(
      select jsonb_array_elements_text(coalesce(nullif(v_payload -> 'features', 'null'), v_template.definition -> 'features'))
    ),
    -- By way of numeric: JSON keeps 10.0 as it was written.
    coalesce(v_payload #>> '{limits,users}', v_template.definition #>> '{limits,users}')::numeric::integer,
    coalesce(v_payload #>> '{limits,storage_gb}', v_template.definition #>> '{limits,storage_gb}')::numeric::integer
  );

  perform private.copy_catalogue(p_request.tenant_id, v_template.definition);
end
$$;

revoke all on function private.create_tenant(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.create_tenant(public.provisioning_requests) is
  'Makes the request''s tenant, still provisioning, with the catalogue of its template''s current version. The caller has seen that there is one.';

create or replace function private.delete_orphan(p_table text, p_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Only what still has no tenant: the report may be older than the tenant.
  case p_table
    when 'segments' then
      delete from public.segments s
      where s.id = p_id and not exists (select from public.tenants t where t.id = s.tenant_id);
    when 'packages' then
      delete from public.packages p
      where p.id = p_id and not exists (select from public.tenants t where t.id = p.tenant_id);
    when 'tenant_members' then
      delete from public.tenant_members m
      where m.user_id = p_id and not exists (select from public.tenants t where t.id = m.tenant_id);
    when 'tenant_api_keys' then
      delete from private.tenant_api_keys k
      where k.id = p_id and not exists (select from public.tenants t where t.id = k.tenant_id);
  end case;
end
$$;

revoke all on function private.delete_orphan(text, uuid) from public, anon, authenticated, service_role;
comment on function private.delete_orphan(text, uuid) is 'Removes a row whose tenant does not exist.';

create or replace function private.describe_request(p_request public.provisioning_requests)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'request_id', p_request.id,
    'tenant_id', p_request.tenant_id,
    'status', p_request.status,
    'attempt_number', p_request.current_attempt,
    'owner_id', (
      select a.owner_id
      from public.provisioning_attempts a
      where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt
    ),
    'owner_email', p_request.owner_email,
    'lease_expires_at', p_request.lease_expires_at,
    'error', p_request.error,
    'result', p_request.result,
    'setup_email', case
      when p_request.status = 'completed'
        then private.setup_email_state(p_request.owner_mode, (p_request.result #>> '{owner,id}')::uuid)
    end
  )
$$;

revoke all on function private.describe_request(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.describe_request(public.provisioning_requests) is
  'A request as its callers see it: {request_id, tenant_id, status, attempt_number, owner_id, owner_email, lease_expires_at, error, result, setup_email}.';

create or replace function private.error_summary(p_error jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Known codes and reasons only: whatever else a caller passes might be a secret (I5).
  select jsonb_build_object(
    'code', coalesce(
      (select e.code from private.error_codes e where e.code = p_error ->> 'code'),
      'PROVISIONING_FAILED'
    ),
    'reason', (
      select known.reason
      from unnest('{CONSTRAINT_VIOLATION,SERIALIZATION_FAILURE,DEADLOCK,QUERY_CANCELLED,INTERNAL,DEADLINE_PASSED}'::text[])
        as known (reason)
      where known.reason = p_error ->> 'reason'
    )
  )
$$;

revoke all on function private.error_summary(jsonb) from public, anon, authenticated, service_role;
comment on function private.error_summary(jsonb) is 'The {code, reason} of an error that may be stored.';

create or replace function private.fail_stuck_request(p_request_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  select * into v_request
  from public.provisioning_requests r
  where r.id = p_request_id and r.status = 'processing'
  for update;

  if found
    and (
      v_request.lease_expires_at <= clock_timestamp()
      or not exists (
        select from public.provisioning_attempts a
        where a.request_id = v_request.id and a.attempt_number = v_request.current_attempt and a.status = 'running'
      )
      or not exists (select from public.tenants t where t.id = v_request.tenant_id)
    )
  then
    if not private.adopt_born_owner(v_request) then
      perform private.compensate_attempt(v_request, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}');
    end if;
  end if;
end
$$;

revoke all on function private.fail_stuck_request(uuid) from public, anon, authenticated, service_role;
comment on function private.fail_stuck_request(uuid) is
  'Fails one request as the reaper does, unless somebody is at it again.';

create or replace function private.find_owned_request(p_owner_id uuid)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select r.id
  from public.provisioning_attempts a
  join public.provisioning_requests r on r.id = a.request_id and r.current_attempt = a.attempt_number
  join public.tenants t on t.id = r.tenant_id
  join auth.users u on u.id = a.owner_id
  where a.owner_id = p_owner_id
    and a.status = 'running'
    and r.status = 'processing'
    and t.status = 'provisioning'
    and lower(u.email) = r.owner_email
    and u.deleted_at is null
$$;

revoke all on function private.find_owned_request(uuid) from public, anon, authenticated, service_role;
comment on function private.find_owned_request(uuid) is
  'The request that the activation trigger would have completed with this auth user, had it run. NULL if there is none.';

create or replace function private.get_provisioning_result(p_request_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  select * into v_request from public.provisioning_requests r where r.id = p_request_id;
  perform private.require_request_access(v_request.admin_user_id);
  if v_request.id is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such provisioning request.');
  end if;
  return private.describe_request(v_request);
end
$$;

revoke all on function private.get_provisioning_result(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_provisioning_result(uuid) to authenticated, service_role;
comment on function private.get_provisioning_result(uuid) is 'See public.get_provisioning_result.';

create or replace function private.get_tenant_status(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_request public.provisioning_requests;
begin
  perform private.require_admin();
  select * into v_tenant from public.tenants t where t.id = p_tenant_id;
  select * into v_request from public.provisioning_requests r where r.tenant_id = p_tenant_id;
  -- A tenant is every admin's to see; a request that made none is its own admin's (I7).
  if v_tenant.id is null and v_request.admin_user_id is distinct from auth.uid() then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  -- A failed request has no tenant any more; what was asked for is still worth telling.
  return jsonb_build_object(
    'tenant_id', p_tenant_id,
    'name', coalesce(v_tenant.name, v_request.payload #>> '{tenant,name}'),
    'slug', coalesce(v_tenant.slug, v_request.payload #>> '{tenant,slug}'),
    'status', coalesce(v_tenant.status, v_request.status),
    'isolation', coalesce(v_tenant.isolation, v_request.payload ->> 'isolation'),
    'schema_status', 'not_applicable',
    'migration_version', null,
    'created_at', coalesce(v_tenant.created_at, v_request.created_at),
    'last_activity', (
      select max(e.occurred_at) from public.provisioning_events e where e.tenant_id = p_tenant_id
    ),
    'request', case
      when v_request.id is not null then jsonb_build_object(
        'status', v_request.status, 'attempts', v_request.current_attempt, 'error', v_request.error
      )
    end
  );
end
$$;

revoke all on function private.get_tenant_status(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_tenant_status(uuid) to authenticated;
comment on function private.get_tenant_status(uuid) is 'See public.get_tenant_status.';

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
    when (old.encrypted_password is distinct from new.encrypted_password)
    execute function private.clear_password_change();

  create or replace trigger protect_owner before delete or update of deleted_at on auth.users
    for each row execute function private.protect_owner();
end
$$;

revoke all on function private.install_auth_triggers() from public, anon, authenticated, service_role;
comment on function private.install_auth_triggers() is 'Puts our triggers on auth.users in place, whatever became of them.';

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
    and not exists (select from public.tenants t where t.id = r.tenant_id and t.status <> 'provisioning')

  union all
  select 'I2', 'ACTIVE_TENANT_HAS_OPEN_REQUEST', t.id::text, null
  from public.tenants t
  join public.provisioning_requests r on r.id = t.request_id
  where t.status <> 'provisioning' and r.status <> 'completed'

  union all
  select 'I2', 'COMPLETED_REQUEST_HAS_NO_SUCCEEDED_ATTEMPT', r.id::text, null
  from public.provisioning_requests r
  where r.status = 'completed'
    and not exists (
      select from public.provisioning_attempts a
      where a.request_id = r.id and a.attempt_number = r.current_attempt and a.status = 'succeeded'
    )

  union all
  select 'I2', 'OWNER_IS_GONE', t.id::text, 'take the owner away: status setup_incomplete, to be transferred'
  from public.tenants t
  where t.status = 'active'
    and not exists (select from auth.users u where u.id = t.owner_id and u.deleted_at is null)

  union all
  select 'I2', 'OWNER_IS_NO_MEMBER', t.id::text, 'make the owner a member with role OWNER'
  from public.tenants t
  join auth.users u on u.id = t.owner_id and u.deleted_at is null
  where t.status = 'active'
    and not exists (
      select from public.tenant_members m
      where m.tenant_id = t.id and m.user_id = t.owner_id and m.role = 'OWNER'
    )

  union all
  select 'I2', 'TRIGGER_IS_OFF', wanted.name, 'put the trigger back'
  -- tgtype: for each row 1, before 2, insert 4, delete 8, update 16.
  from (
    values
      ('activate_on_owner_created', 1 + 4),
      ('clear_password_change', 1 + 16),
      ('protect_owner', 1 + 2 + 8 + 16)
  ) as wanted (name, type)
  where not exists (
    select from pg_catalog.pg_trigger g
    join pg_catalog.pg_proc p on p.oid = g.tgfoid
    where g.tgrelid = 'auth.users'::regclass
      and g.tgname = wanted.name
      and g.tgtype = wanted.type
      and g.tgenabled in ('O', 'A')
      and p.pronamespace = 'private'::regnamespace
      and p.proname = wanted.name
  )

  union all
  select 'I3', 'FAILED_REQUEST_HAS_TENANT', r.id::text,
    case t.status when 'provisioning' then 'remove the provisioning tenant' end
  from public.provisioning_requests r
  join public.tenants t on t.id = r.tenant_id
  where r.status = 'failed'

  union all
  select 'I3', 'PROVISIONING_TENANT_HAS_NO_REQUEST', t.id::text, 'remove the provisioning tenant'
  from public.tenants t
  where t.status = 'provisioning'
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
  ) as orphan
  where not exists (select from public.tenants t where t.id = orphan.tenant_id)

  union all
  select 'I9', 'TENANT_HAS_NO_SEGMENT', t.id::text, 'copy what is missing from its template'
  from public.tenants t
  where not exists (select from public.segments s where s.tenant_id = t.id)

  union all
  select 'I9', 'TENANT_HAS_NO_PACKAGE', t.id::text, 'copy what is missing from its template'
  from public.tenants t
  where not exists (select from public.packages p where p.tenant_id = t.id)

  union all
  select 'I9', 'PACKAGE_HAS_NO_SEGMENT', p.id::text, 'put it into its tenant''s first segment'
  from public.packages p
  where not exists (select from public.segments s where s.id = p.segment_id)
$$;

revoke all on function private.invariant_violations() from public, anon, authenticated, service_role;
grant execute on function private.invariant_violations() to service_role;
comment on function private.invariant_violations() is 'See public.invariant_violations.';

create or replace function private.is_known_timezone(p_timezone text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Tried rather than looked up: pg_timezone_names reads every zone file on each use.
  perform now() at time zone p_timezone;
  return true;
exception
  when invalid_parameter_value then
    return false;
end
$$;

revoke all on function private.is_known_timezone(text) from public, anon, authenticated, service_role;
comment on function private.is_known_timezone(text) is 'Whether Postgres knows the time zone. Spelling is the column''s constraint.';

create or replace function private.is_service_role()
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce((select auth.role()), '') = 'service_role'
$$;

revoke all on function private.is_service_role() from public, anon, authenticated, service_role;
comment on function private.is_service_role() is 'Whether the call came with the project''s secret key.';

create or replace function private.is_stray_owner(p_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
      select from public.provisioning_attempts a
      join public.provisioning_requests r on r.id = a.request_id
      where a.owner_id = p_user_id
        and a.status in ('failed', 'abandoned')
        and r.result #>> '{owner,id}' is distinct from p_user_id::text
    )
    and exists (select from auth.users u where u.id = p_user_id and u.last_sign_in_at is null)
    and not exists (select from public.tenants t where t.owner_id = p_user_id)
    and not exists (select from public.tenant_members m where m.user_id = p_user_id)
    and not exists (select from public.employees e where e.user_id = p_user_id)
$$;

revoke all on function private.is_stray_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.is_stray_owner(uuid) is
  'Whether a user was born of an attempt that was already given up, and has become nothing since: never signed in, no tenant, no membership, no employee.';

create or replace function private.is_valid_email(p_email text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- ASCII only, in either case: lower() would fold look-alikes (the Kelvin sign to k), each locale in its own way.
  select p_email ~ (
      '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*'
      || '@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$'
    )
    and position('@' in p_email) <= 65
    and char_length(p_email) <= 254
$$;

revoke all on function private.is_valid_email(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_email(text) is
  'Whether the text is an e-mail address: a dot-atom of at most 64 characters (RFC 5322 3.4.1) at a dotted host name, in ASCII.';

create or replace function private.lease_duration()
returns interval
language sql
immutable
set search_path = ''
as $$
  -- Longer than the edge function can take over one attempt: its patience with a lost first answer (20 s and a last call
  -- of 9 s), three calls of 10.5 s to the auth service with pauses, and the decision (20 s and a last 18 s) are about 101 s,
  -- or 130 s for one that waits for another's call behind a half-open breaker.
  -- Too short would break nothing, since the row lock decides; it would only make needless takeovers.
  select interval '3 minutes'
$$;

revoke all on function private.lease_duration() from public, anon, authenticated, service_role;
comment on function private.lease_duration() is 'How long an attempt may be presumed alive.';

create or replace function private.list_admins()
returns table (email text, role text, status text, since timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select u.email::text, e.role, e.status, e.updated_at
  from public.employees e
  join auth.users u on u.id = e.user_id
  where e.role in ('SUPER_ADMIN', 'ADMIN')
  order by u.email
$$;

revoke all on function private.list_admins() from public, anon, authenticated, service_role;
grant execute on function private.list_admins() to service_role;
comment on function private.list_admins() is 'See public.list_admins.';

create or replace function private.mark_provisioning_failed(p_request_id uuid, p_attempt_number integer, p_error jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  -- Access before the lock, so that a stranger can't hold a request's row.
  perform private.require_request_access(
    (select r.admin_user_id from public.provisioning_requests r where r.id = p_request_id)
  );

  -- Serialises with the activation trigger: after this line the owner either exists for good or never will.
  select * into v_request from public.provisioning_requests r where r.id = p_request_id for update;
  if not found then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such provisioning request.');
  end if;

  -- The fence: only the attempt that is current may be failed. A zombie learns the truth and changes nothing.
  if v_request.status = 'processing' and v_request.current_attempt = p_attempt_number then
    if not private.adopt_born_owner(v_request) then
      perform private.compensate_attempt(v_request, private.error_summary(p_error));
    end if;
    select * into v_request from public.provisioning_requests r where r.id = p_request_id;
  end if;

  return private.describe_request(v_request);
end
$$;

revoke all on function private.mark_provisioning_failed(uuid, integer, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.mark_provisioning_failed(uuid, integer, jsonb) to authenticated, service_role;
comment on function private.mark_provisioning_failed(uuid, integer, jsonb) is 'See public.mark_provisioning_failed.';

create or replace function private.normalize_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_errors jsonb;
  v_codes text[];
  v_name text := p_payload #>> '{tenant,name}';
begin
  select
    jsonb_agg(distinct jsonb_build_object('pointer', p.pointer, 'message', p.message)),
    array_agg(distinct p.code)
  into v_errors, v_codes
  from private.payload_problems(p_payload) p;

  if v_errors is null and p_payload #>> '{tenant,slug}' is null and not private.is_valid_slug(private.slugify(v_name)) then
    v_errors := '[{"pointer": "/tenant/slug", "message": "no slug can be made from this name: give one"}]';
    v_codes := '{INVALID_SLUG}';
  end if;

  if v_errors is not null then
    perform private.raise_error(
      case when cardinality(v_codes) = 1 then v_codes[1] else 'VALIDATION_ERROR' end,
      jsonb_build_object('errors', v_errors)
    );
  end if;

  -- Every optional field stands, as its default or as null, so that two ways of saying the same are one payload.
  return jsonb_build_object(
    'tenant', jsonb_build_object(
      'name', v_name,
      'slug', coalesce(p_payload #>> '{tenant,slug}', private.slugify(v_name)),
      'domain', p_payload #>> '{tenant,domain}',
      'timezone', coalesce(p_payload #>> '{tenant,timezone}', 'UTC'),
      'currency', coalesce(p_payload #>> '{tenant,currency}', 'USD'),
      'contact', jsonb_build_object(
        'email', lower(p_payload #>> '{tenant,contact,email}'),
        'phone', p_payload #>> '{tenant,contact,phone}',
        'address', p_payload #>> '{tenant,contact,address}'
      ),
      'settings', coalesce(nullif(p_payload #> '{tenant,settings}', 'null'), '{}')
    ),
    'owner', jsonb_build_object(
      'email', lower(p_payload #>> '{owner,email}'),
      'full_name', p_payload #>> '{owner,full_name}',
      'mode', coalesce(p_payload #>> '{owner,mode}', 'invite'),
      'user_id', lower(p_payload #>> '{owner,user_id}')
    ),
    'template', coalesce(p_payload ->> 'template', 'default'),
    'isolation', coalesce(p_payload ->> 'isolation', 'shared'),
    -- A set: order and repetition mean nothing. NULL leaves it to the template, an empty list is an answer.
    'features', case
      when jsonb_typeof(p_payload -> 'features') = 'array' then (
        select coalesce(jsonb_agg(distinct f.feature order by f.feature), '[]')
        from jsonb_array_elements_text(p_payload -> 'features') as f (feature)
      )
    end,
    'limits', jsonb_build_object(
      'users', nullif(p_payload #> '{limits,users}', 'null'),
      'storage_gb', nullif(p_payload #> '{limits,storage_gb}', 'null')
    ),
    'api_key', coalesce((p_payload ->> 'api_key')::boolean, false)
  );
end
$$;

revoke all on function private.normalize_payload(jsonb) from public, anon, authenticated, service_role;
comment on function private.normalize_payload(jsonb) is
  'The payload with every default filled in and addresses in lower case. Raises VALIDATION_ERROR, INVALID_SLUG or EMAIL_VALIDATION_FAILED with a pointer for each fault.';

create or replace function private.payload_problems(p_payload jsonb)
returns table (pointer text, message text, code text)
language sql
stable
set search_path = ''
as $$
  with text_rules (path, is_required, max_length, code) as (
    values
      ('{tenant,name}'::text[], true, 255, 'VALIDATION_ERROR'),
      ('{tenant,slug}', false, null, 'INVALID_SLUG'),
      ('{tenant,domain}', false, null, 'VALIDATION_ERROR'),
      ('{tenant,timezone}', false, 64, 'VALIDATION_ERROR'),
      ('{tenant,currency}', false, 3, 'VALIDATION_ERROR'),
      ('{tenant,contact,email}', false, null, 'VALIDATION_ERROR'),
      ('{tenant,contact,phone}', false, 50, 'VALIDATION_ERROR'),
      ('{tenant,contact,address}', false, 500, 'VALIDATION_ERROR'),
      ('{owner,email}', true, null, 'EMAIL_VALIDATION_FAILED'),
      ('{owner,full_name}', true, 255, 'VALIDATION_ERROR'),
      ('{owner,mode}', false, null, 'VALIDATION_ERROR'),
      ('{owner,user_id}', false, 36, 'VALIDATION_ERROR'),
      ('{template}', false, 63, 'VALIDATION_ERROR'),
      ('{isolation}', false, null, 'VALIDATION_ERROR')
  ),
  text_fields as (
    select r.*, p_payload #> r.path as value, p_payload #>> r.path as content
    from text_rules r
  ),
  object_rules (path, allowed_keys) as (
    values
      ('{}'::text[], '{tenant,owner,template,isolation,features,limits,api_key}'::text[]),
      ('{tenant}', '{name,slug,domain,timezone,currency,contact,settings}'),
      ('{tenant,contact}', '{email,phone,address}'),
      ('{tenant,settings}', null),
      ('{owner}', '{email,full_name,mode,user_id}'),
      ('{limits}', '{users,storage_gb}')
  ),
  objects as (
    select o.*, p_payload #> o.path as value
    from object_rules o
  ),
  number_rules (path, max_value) as (
    values ('{limits,users}'::text[], 10000), ('{limits,storage_gb}', 1000)
  ),
  numbers as (
    select n.*, p_payload #> n.path as value
    from number_rules n
  ),
  problems (path, message, code) as (
    select o.path, 'must be an object', 'VALIDATION_ERROR'
    from objects o
    where jsonb_typeof(o.value) <> 'object'
      and (jsonb_typeof(o.value) <> 'null' or o.path in ('{}', '{tenant}', '{owner}'))
    union all
    select o.path || k.key, 'is not a known field', 'VALIDATION_ERROR'
    from objects o
    cross join lateral jsonb_object_keys(case when jsonb_typeof(o.value) = 'object' then o.value else '{}' end) as k (key)
    where o.allowed_keys is not null and k.key <> all (o.allowed_keys)
    union all
    select f.path, 'is required', f.code
    from text_fields f
    where f.is_required and coalesce(f.content, '') = ''
    union all
    select f.path, 'must be text', f.code
    from text_fields f
    where jsonb_typeof(f.value) not in ('string', 'null')
    union all
    select f.path, format('must have 1 to %s characters', f.max_length), f.code
    from text_fields f
    where jsonb_typeof(f.value) = 'string' and f.content <> btrim(f.content)
      or char_length(f.content) > f.max_length
      or not f.is_required and f.max_length is not null and f.content = ''
    union all
    select f.path, 'must not have control characters', f.code
    from text_fields f
    where f.content ~ '[\x01-\x1f\x7f-\x9f]'
    union all
    select f.path, checked.message, f.code
    from text_fields f
    join lateral (
      values
        ('{tenant,slug}'::text[], 'must be a DNS label of 3 to 63 characters', private.is_valid_slug(f.content)),
        ('{tenant,domain}', 'must be a lower-case host name', private.is_valid_domain(f.content)),
        ('{tenant,currency}', 'must be an ISO 4217 code', f.content ~ '^[A-Z]{3}$'),
        ('{tenant,contact,email}', 'must be an e-mail address', private.is_valid_email(f.content)),
        ('{owner,email}', 'must be an e-mail address', private.is_valid_email(f.content)),
        ('{owner,mode}', 'must be invite, password, temporary or existing',
          f.content in ('invite', 'password', 'temporary', 'existing')),
        ('{owner,user_id}', 'must be a UUID', pg_input_is_valid(f.content, 'uuid')),
        ('{template}', 'must be a label', f.content ~ '^[a-z][a-z0-9_-]*$'),
        ('{isolation}', 'must be shared; a schema of its own is not available yet', f.content = 'shared')
    ) as checked (path, message, is_valid) on checked.path = f.path
    where f.content is not null and not (f.is_required and f.content = '') and not checked.is_valid
    union all
    -- Only a well-spelt zone is tried: to Postgres every name with a digit in it is a POSIX zone, Mars/Base1 too.
    select f.path, 'must be an IANA time zone', f.code
    from text_fields f
    where f.path = '{tenant,timezone}'
      and f.content is not null
      and not case
        when f.content ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34]))$' then private.is_known_timezone(f.content)
        else false
      end
    union all
    select n.path, format('must be a whole number from 1 to %s', n.max_value), 'VALIDATION_ERROR'
    from numbers n
    where jsonb_typeof(n.value) <> 'null'
      and not case
        when jsonb_typeof(n.value) = 'number' then
          (n.value::numeric) between 1 and n.max_value and n.value::numeric = trunc(n.value::numeric)
        else false
      end
    union all
    select '{tenant,settings}', 'must have at most 16 KiB', 'VALIDATION_ERROR'
    where octet_length((p_payload #> '{tenant,settings}')::text) > 16384
    union all
    select '{features}', 'must be a list of basic, analytics, reporting, advanced_security, api_access, webhooks', 'VALIDATION_ERROR'
    where jsonb_typeof(p_payload -> 'features') <> 'null'
      and not ((p_payload -> 'features') <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'
        and jsonb_typeof(p_payload -> 'features') = 'array')
    union all
    select '{api_key}', 'must be true or false', 'VALIDATION_ERROR'
    where jsonb_typeof(p_payload -> 'api_key') not in ('boolean', 'null')
    union all
    select '{owner,user_id}', 'goes with mode existing, and only with it', 'VALIDATION_ERROR'
    where (coalesce(p_payload #>> '{owner,mode}', 'invite') = 'existing')
      <> (p_payload #>> '{owner,user_id}' is not null)
  )
  -- JSON pointers (RFC 6901), the whole document being ''.
  select
    coalesce(
      (
        select string_agg('/' || replace(replace(step.key, '~', '~0'), '/', '~1'), '' order by step.position)
        from unnest(p.path) with ordinality as step (key, position)
      ),
      ''
    ),
    p.message,
    p.code
  from problems p
$$;

revoke all on function private.payload_problems(jsonb) from public, anon, authenticated, service_role;
comment on function private.payload_problems(jsonb) is
  'Every fault of a provisioning payload: JSON pointer, what is wrong, and the error code it stands for. No rows: the payload is good.';

create or replace function private.protect_owner()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_slugs text;
begin
  if tg_op = 'UPDATE' and new.deleted_at is null then
    return new;
  end if;

  select string_agg(t.slug, ', ' order by t.slug) into v_slugs
  from public.tenants t
  where t.owner_id = old.id;

  if v_slugs is not null then
    raise exception using
      errcode = 'restrict_violation',
      message = 'USER_OWNS_TENANT',
      detail = format('user %s owns %s', old.id, v_slugs),
      hint = 'Give each tenant another owner first: public.transfer_tenant.';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;

revoke all on function private.protect_owner() from public, anon, authenticated, service_role;
comment on function private.protect_owner() is
  'Refuses to delete, softly or for good, an auth user who owns a tenant, and says which. The foreign key would refuse the hard deletion, too, without saying.';

create or replace function private.provision_tenant_atomic(
  p_admin_user_id uuid,
  p_idempotency_key uuid,
  p_payload jsonb,
  p_owner_id uuid,
  p_api_public_key text,
  p_api_secret_hash text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_payload jsonb;
  v_request public.provisioning_requests;
  v_existing_owner_id uuid;
  v_has_tenant boolean;
  v_constraint text;
begin
  if p_admin_user_id <> v_admin_user_id then
    perform private.raise_error('FORBIDDEN', '{}', 'p_admin_user_id must be the caller''s own id, or left out.');
  end if;
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one intention.');
  end if;

  v_payload := private.normalize_payload(p_payload);
  v_request := private.claim_request(v_admin_user_id, p_idempotency_key, v_payload, p_owner_id);
  if v_request.status = 'completed' then
    return private.describe_request(v_request) || '{"replayed": true}';
  end if;
  if v_request.lease_expires_at > clock_timestamp() then
    return private.describe_request(v_request) || '{"replayed": false}';
  end if;

  v_existing_owner_id := (v_payload #>> '{owner,user_id}')::uuid;
  if v_existing_owner_id is not null then
    perform private.require_existing_owner(v_existing_owner_id, v_request.owner_email);
  end if;

  -- A takeover finds its tenant already there, holding its own names.
  v_has_tenant := exists (select from public.tenants t where t.id = v_request.tenant_id);
  if not v_has_tenant then
    perform private.require_free_names(v_payload);
  end if;

  -- Attempt before tenant: e-mail, then slug, then domain is the order in which unique names are taken everywhere,
  -- so that two requests that each want the other's can't deadlock.
  v_request := private.start_attempt(
    v_request.id,
    case when v_existing_owner_id is null then coalesce(p_owner_id, gen_random_uuid()) end
  );
  if not v_has_tenant then
    perform private.create_tenant(v_request);
  end if;
  if (v_payload ->> 'api_key')::boolean then
    perform private.store_api_key(v_request.tenant_id, p_api_public_key, p_api_secret_hash);
  end if;

  if v_existing_owner_id is not null then
    perform private.activate_tenant(v_request, v_existing_owner_id);
    select * into v_request from public.provisioning_requests r where r.id = v_request.id;
  end if;

  return private.describe_request(v_request) || '{"replayed": false}';
exception
  -- The constraints judge what two callers do at once; every other error leaves as it is.
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_conflict(v_constraint, v_payload);
end
$$;

revoke all on function private.provision_tenant_atomic(uuid, uuid, jsonb, uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function private.provision_tenant_atomic(uuid, uuid, jsonb, uuid, text, text) to authenticated;
comment on function private.provision_tenant_atomic(uuid, uuid, jsonb, uuid, text, text) is
  'See public.provision_tenant_atomic.';

create or replace function private.raise_conflict(p_constraint text, p_payload jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  case p_constraint
    when 'tenant_slug_is_unique' then
      perform private.raise_error(
        'DUPLICATE_SLUG',
        jsonb_build_object(
          'errors', '[{"pointer": "/tenant/slug", "message": "is taken"}]'::jsonb,
          'suggestions', private.suggest_slugs(p_payload #>> '{tenant,slug}')
        ),
        'Choose another slug.'
      );
    when 'tenant_domain_is_unique' then
      perform private.raise_error(
        'DUPLICATE_DOMAIN',
        '{"errors": [{"pointer": "/tenant/domain", "message": "is taken"}]}',
        'Choose another domain.'
      );
    when 'owner_email_is_reserved_once' then
      perform private.raise_error(
        'EMAIL_UNAVAILABLE',
        '{"errors": [{"pointer": "/owner/email", "message": "is not available"}]}',
        'Use another address, or mode existing for a user who is already there.'
      );
    when 'attempt_owner_id_is_unique' then
      perform private.raise_error(
        'VALIDATION_ERROR',
        '{"errors": [{"pointer": "/owner_id", "message": "was used before"}]}',
        'Generate a new owner id for each attempt.'
      );
    when 'api_public_key_is_unique', 'api_secret_hash_is_unique' then
      perform private.raise_error(
        'VALIDATION_ERROR',
        '{"errors": [{"pointer": "/api_key", "message": "was used before"}]}',
        'Generate a new key pair for each attempt.'
      );
    else
      raise unique_violation using
        constraint = p_constraint,
        message = format('unexpected conflict on %s', p_constraint);
  end case;
end
$$;

revoke all on function private.raise_conflict(text, jsonb) from public, anon, authenticated, service_role;
comment on function private.raise_conflict(text, jsonb) is 'Raises the error code that a violated unique constraint stands for.';

-- The one way to raise an error a caller may see. PostgREST answers a PTnnn SQLSTATE with that HTTP status and
-- passes message, details and hint through:
-- https://docs.postgrest.org/en/stable/references/errors.html#raise-errors-with-http-status-codes
create or replace function private.raise_error(p_code text, p_detail jsonb default '{}', p_hint text default null)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_status smallint;
begin
  select e.http_status into v_status from private.error_codes e where e.code = p_code;
  if not found then
    raise exception 'unknown error code %', p_code;
  end if;
  raise exception using
    errcode = 'PT' || v_status,
    message = p_code,
    detail = p_detail::text,
    hint = coalesce(p_hint, '');
end
$$;

revoke all on function private.raise_error(text, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.raise_error(text, jsonb, text) is
  'Raises a code of private.error_codes with machine-readable detail and a hint on what to do.';

create or replace function private.reap_expired_requests(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_reaped integer := 0;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.status = 'processing'
      and r.lease_expires_at <= clock_timestamp()
      and r.deadline_at <= clock_timestamp()
    order by r.deadline_at
    limit p_limit
    -- Who holds a row is deciding it: an owner being born, a retry, a worker, another reaper.
    for update skip locked
  loop
    begin
      if not private.adopt_born_owner(v_request) then
        perform private.compensate_attempt(v_request, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}');
        v_reaped := v_reaped + 1;
      end if;
    exception
      -- One that can't be undone must not stop the others; the doctor finds it.
      when others then
        raise warning 'request % was not reaped: %', v_request.id, sqlerrm;
    end;
  end loop;
  return v_reaped;
end
$$;

revoke all on function private.reap_expired_requests(integer) from public, anon, authenticated, service_role;
comment on function private.reap_expired_requests(integer) is
  'Fails requests that nobody will finish (I4): lease run out and deadline passed. Slug and e-mail are free again. Any number may run at once. Returns how many.';

create or replace function private.record_event(
  p_action text,
  p_request_id uuid,
  p_tenant_id uuid,
  p_attempt_number integer,
  p_details jsonb default '{}'
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- PostgREST's transaction setting; absent in the auth service's transactions and in SQL sessions.
  v_headers jsonb := coalesce(nullif(current_setting('request.headers', true), ''), '{}')::jsonb;
begin
  insert into public.provisioning_events (
    action, actor_id, request_id, tenant_id, attempt_number, details, http_request_id, ip_address, user_agent
  )
  values (
    p_action,
    auth.uid(),
    p_request_id,
    p_tenant_id,
    p_attempt_number,
    p_details,
    left(v_headers ->> 'x-request-id', 64),
    left(btrim(split_part(v_headers ->> 'x-forwarded-for', ',', 1)), 64),
    left(v_headers ->> 'user-agent', 256)
  );
end
$$;

revoke all on function private.record_event(text, uuid, uuid, integer, jsonb) from public, anon, authenticated, service_role;
comment on function private.record_event(text, uuid, uuid, integer, jsonb) is
  'Adds one audit event with the actor and where the call came from. Details must never hold a secret.';

create or replace function private.release_tenant(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform from public.tenants t where t.id = p_tenant_id for update;

  update public.tenants t
  set status = 'setup_incomplete', owner_id = null
  where t.id = p_tenant_id
    and t.status = 'active'
    and not exists (select from auth.users u where u.id = t.owner_id and u.deleted_at is null);

  if found then
    delete from public.tenant_members m where m.tenant_id = p_tenant_id and m.role = 'OWNER';
  end if;
end
$$;

revoke all on function private.release_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.release_tenant(uuid) is
  'Takes from an active tenant an owner who is gone: setup_incomplete, until an admin transfers it.';

create or replace function private.repair_invariants(p_dry_run boolean, p_limit integer)
returns table (invariant text, problem text, subject text, repair text, is_done boolean)
language plpgsql
security definer
set search_path = ''
-- Repairs lock what they change, up to auth.users: rather give one up than keep sign-ins waiting.
set lock_timeout = '200ms'
as $$
declare
  v_before jsonb;
  v_after jsonb;
  v_violation record;
  -- The REST API ends a statement after 8 s, and all of it would be undone.
  v_stop_at constant timestamptz := clock_timestamp() + interval '4 seconds';
begin
  select coalesce(jsonb_agg(v), '[]') into v_before from private.invariant_violations() v;

  -- Anything but a clear no is a dry run.
  if p_dry_run is distinct from false then
    return query
    select v.invariant, v.problem, v.subject, v.repair, false
    from jsonb_to_recordset(v_before) as v (invariant text, problem text, subject text, repair text);
    return;
  end if;

  for v_violation in
    select *
    from jsonb_to_recordset(v_before) as v (problem text, subject text, repair text)
    where v.repair is not null
    limit p_limit
  loop
    exit when clock_timestamp() > v_stop_at;
    begin
      perform private.repair_violation(v_violation.problem, v_violation.subject);
    exception
      -- One that can't be mended must not keep the others from it; the answer says that it is still there.
      when others then
        raise warning '% of % was not mended: %', v_violation.problem, v_violation.subject, sqlerrm;
    end;
  end loop;

  -- Done is what is no longer found, whatever the repair believes.
  select coalesce(jsonb_agg(v), '[]') into v_after from private.invariant_violations() v;

  for invariant, problem, subject, repair, is_done in
    select b.invariant, b.problem, b.subject, b.repair, a.problem is null
    from jsonb_to_recordset(v_before) as b (invariant text, problem text, subject text, repair text)
    left join (
      select distinct v.problem, v.subject from jsonb_to_recordset(v_after) as v (problem text, subject text)
    ) as a on a.problem = b.problem and a.subject = b.subject
    -- The REST API may cut a long answer short: what was done comes first.
    order by a.problem is not null
  loop
    if is_done then
      perform private.record_event(
        'invariant_repaired', null, null, null,
        jsonb_build_object('invariant', invariant, 'problem', problem, 'subject', subject)
      );
    end if;
    return next;
  end loop;
end
$$;

revoke all on function private.repair_invariants(boolean, integer) from public, anon, authenticated, service_role;
grant execute on function private.repair_invariants(boolean, integer) to service_role;
comment on function private.repair_invariants(boolean, integer) is 'See public.repair_invariants.';

-- The report may be older than what others have done meanwhile: every branch locks what it changes and looks again.
create or replace function private.repair_violation(p_problem text, p_subject text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  case p_problem
    when 'OWNER_IS_GONE' then
      perform private.release_tenant(p_subject::uuid);
    when 'OWNER_IS_NO_MEMBER' then
      perform from public.tenants t where t.id = p_subject::uuid for update;
      update public.tenant_members m set role = 'MEMBER' where m.tenant_id = p_subject::uuid and m.role = 'OWNER';
      insert into public.tenant_members (tenant_id, user_id, role)
      select t.id, t.owner_id, 'OWNER' from public.tenants t where t.id = p_subject::uuid and t.status = 'active'
      on conflict (tenant_id, user_id) do update set role = excluded.role;
    when 'TRIGGER_IS_OFF' then
      perform private.install_auth_triggers();
    when 'FAILED_REQUEST_HAS_TENANT' then
      -- A retry goes on with the tenant that it finds: then it is no longer a failed request's.
      perform from public.provisioning_requests r where r.id = p_subject::uuid for update;
      delete from public.tenants t
      using public.provisioning_requests r
      where r.id = p_subject::uuid and r.status = 'failed' and t.id = r.tenant_id and t.status = 'provisioning';
    when 'PROVISIONING_TENANT_HAS_NO_REQUEST' then
      delete from public.tenants t where t.id = p_subject::uuid and t.status = 'provisioning';
    when 'OWNER_HAS_NO_TENANT' then
      perform private.activate_for_owner(p_subject::uuid);
    when 'DEAD_ATTEMPT_HAS_USER' then
      -- protect_owner still refuses where the user owns a tenant by now.
      delete from auth.users u where u.id = p_subject::uuid and private.is_stray_owner(u.id);
    when 'RUNNING_ATTEMPT_IS_NOT_CURRENT' then
      update public.provisioning_attempts a
      set status = case
            when r.status = 'completed' and r.current_attempt = a.attempt_number then 'succeeded'
            else 'abandoned'
          end,
          ended_at = clock_timestamp()
      from public.provisioning_requests r
      where r.id = split_part(p_subject, '/', 1)::uuid
        and a.request_id = r.id
        and a.attempt_number = split_part(p_subject, '/', 2)::integer
        and a.status = 'running'
        and (r.status <> 'processing' or r.current_attempt <> a.attempt_number);
    when 'REQUEST_IS_STUCK', 'PROCESSING_REQUEST_HAS_NO_ATTEMPT', 'PROCESSING_REQUEST_HAS_NO_TENANT' then
      perform private.fail_stuck_request(p_subject::uuid);
    when 'ROW_HAS_NO_TENANT' then
      perform private.delete_orphan(split_part(p_subject, '/', 1), split_part(p_subject, '/', 2)::uuid);
    when 'TENANT_HAS_NO_SEGMENT', 'TENANT_HAS_NO_PACKAGE' then
      perform private.restore_catalogue(p_subject::uuid);
    when 'PACKAGE_HAS_NO_SEGMENT' then
      perform private.restore_catalogue((select p.tenant_id from public.packages p where p.id = p_subject::uuid));
  end case;
end
$$;

revoke all on function private.repair_violation(text, text) from public, anon, authenticated, service_role;
comment on function private.repair_violation(text, text) is
  'Mends one violation that private.invariant_violations reports with a repair, if it is still there.';

create or replace function private.request_deadline()
returns interval
language sql
immutable
set search_path = ''
as $$
  select interval '15 minutes'
$$;

revoke all on function private.request_deadline() from public, anon, authenticated, service_role;
comment on function private.request_deadline() is
  'How long after its first attempt a request may still be finished by a retry or the worker, before the reaper undoes it.';

create or replace function private.require_admin()
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  begin
    v_user_id := auth.uid();
  exception
    -- A trusted third party's tokens may name their users by something else than a UUID.
    when invalid_text_representation then
      null;
  end;
  if v_user_id is null then
    perform private.raise_error('UNAUTHENTICATED', '{}', 'Sign in as an admin.');
  end if;
  if not private.is_admin() then
    perform private.raise_error('FORBIDDEN', '{}', 'Only an active admin may do this.');
  end if;
  return v_user_id;
end
$$;

revoke all on function private.require_admin() from public, anon, authenticated, service_role;
comment on function private.require_admin() is 'The calling admin''s user id. Raises UNAUTHENTICATED or FORBIDDEN.';

create or replace function private.require_existing_owner(p_user_id uuid, p_email text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- The address must be the user's own, so that a mistyped id can't hand a tenant to a stranger (I10).
  -- The share lock keeps the user from being deleted, softly too, before the tenant is theirs and protects them.
  perform from auth.users u
  where u.id = p_user_id and lower(u.email) = p_email and u.deleted_at is null
    -- Unconfirmed, it could be anybody who signed up with that address.
    and u.email_confirmed_at is not null
  for share;
  if not found then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/owner/user_id", "message": "is not a user with this e-mail address"}]}',
      'Give the id and the address of one existing user.'
    );
  end if;
end
$$;

revoke all on function private.require_existing_owner(uuid, text) from public, anon, authenticated, service_role;
comment on function private.require_existing_owner(uuid, text) is
  'Raises VALIDATION_ERROR unless the id is an existing auth user with that address; locks that user against deletion.';

create or replace function private.require_free_names(p_payload jsonb)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_slug constant text := p_payload #>> '{tenant,slug}';
  v_slug_problem constant text := private.slug_problem(v_slug);
begin
  -- First, so that a request that can't succeed tells nothing about whose addresses are taken.
  if not exists (select from public.tenant_templates t where t.name = p_payload ->> 'template' and t.is_current) then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/template", "message": "is not a known template"}]}'
    );
  end if;

  if v_slug_problem is not null then
    perform private.raise_error(
      case v_slug_problem when 'taken' then 'DUPLICATE_SLUG' else 'INVALID_SLUG' end,
      jsonb_build_object(
        'errors', jsonb_build_array(jsonb_build_object('pointer', '/tenant/slug', 'message', 'is ' || v_slug_problem)),
        'suggestions', private.suggest_slugs(v_slug)
      ),
      'Choose another slug.'
    );
  end if;

  if exists (select from public.tenants t where t.domain = p_payload #>> '{tenant,domain}') then
    perform private.raise_conflict('tenant_domain_is_unique', p_payload);
  end if;

  -- 'reserved' may be this very request's own reservation, and another's is stopped by the unique index.
  if p_payload #>> '{owner,mode}' <> 'existing' and private.check_owner_email(p_payload #>> '{owner,email}') = 'taken' then
    perform private.raise_conflict('owner_email_is_reserved_once', p_payload);
  end if;
end
$$;

revoke all on function private.require_free_names(jsonb) from public, anon, authenticated, service_role;
comment on function private.require_free_names(jsonb) is
  'Raises INVALID_SLUG, DUPLICATE_SLUG, DUPLICATE_DOMAIN or EMAIL_UNAVAILABLE for a payload whose names are not to be had. The unique constraints stay the judge of races.';

create or replace function private.require_request_access(p_admin_user_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.is_service_role() then
    return;
  end if;
  -- Another admin's request is an unknown request (I7); so is one that does not exist, whose admin is NULL.
  if private.require_admin() is distinct from p_admin_user_id then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such provisioning request of yours.');
  end if;
end
$$;

revoke all on function private.require_request_access(uuid) from public, anon, authenticated, service_role;
comment on function private.require_request_access(uuid) is
  'Lets the service role pass, and the admin whose request it is. Raises UNAUTHENTICATED, FORBIDDEN or NOT_FOUND.';

create or replace function private.require_same_payload(p_request public.provisioning_requests, p_payload jsonb)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_request.payload <> p_payload then
    perform private.raise_error(
      'IDEMPOTENCY_KEY_REUSED',
      jsonb_build_object('request_id', p_request.id),
      'This key was used for another payload. Use a new key.'
    );
  end if;
end
$$;

revoke all on function private.require_same_payload(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.require_same_payload(public.provisioning_requests, jsonb) is
  'Raises IDEMPOTENCY_KEY_REUSED unless the payload is the one the key was first used with.';

create or replace function private.restore_catalogue(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_definition jsonb;
begin
  select tt.definition into v_definition
  from public.tenants t
  join public.tenant_templates tt on tt.name = t.template_name and tt.version = t.template_version
  where t.id = p_tenant_id
  for update of t;

  insert into public.segments (tenant_id, slug, name, hero_title, position)
  select p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title', s.position
  from jsonb_array_elements(v_definition -> 'segments') with ordinality as s (segment, position)
  where not exists (select from public.segments own where own.tenant_id = p_tenant_id);

  -- What lost its segment goes to the first, before the template's own packages are looked at.
  update public.packages p
  set segment_id = first.id
  from (select s.id from public.segments s where s.tenant_id = p_tenant_id order by s.position, s.id limit 1) first
  where p.tenant_id = p_tenant_id
    and not exists (select from public.segments s where s.id = p.segment_id);

  if not exists (select from public.packages p where p.tenant_id = p_tenant_id) then
    insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
    select
      p_tenant_id, own.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint, p.position
    from jsonb_array_elements(v_definition -> 'segments') as s (segment)
    join public.segments own on own.tenant_id = p_tenant_id and own.slug = s.segment ->> 'slug'
    cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position);
  end if;
end
$$;

revoke all on function private.restore_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.restore_catalogue(uuid) is
  'Gives a tenant back what its template''s recorded version says and it lacks (I9). Changes nothing that is there.';

create or replace function private.set_admin(p_email text, p_role text, p_status text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_employee public.employees;
  v_user_id uuid;
begin
  -- Revoking leaves the role as it is.
  if p_status = 'ACTIVE' and coalesce(p_role, '') not in ('ADMIN', 'SUPER_ADMIN') then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/role", "message": "must be ADMIN or SUPER_ADMIN"}]}'
    );
  end if;

  -- Rights can be taken from anybody who has them, but given only to whom the address is known to belong: whoever signs up
  -- with it first would get what its real holder is given.
  select u.id into v_user_id
  from auth.users u
  where u.email = lower(p_email)
    and u.is_sso_user = false
    and (p_status <> 'ACTIVE' or u.deleted_at is null and u.email_confirmed_at is not null);
  if not found then
    perform private.raise_error(
      'NOT_FOUND', '{}', 'No auth user has this address, or it is not confirmed yet: let them sign up first.'
    );
  end if;

  if p_status = 'ACTIVE' then
    insert into public.employees (user_id, role, status)
    values (v_user_id, p_role, p_status)
    on conflict (user_id) do update set role = excluded.role, status = excluded.status
    returning * into v_employee;
  else
    update public.employees e
    set status = p_status
    where e.user_id = v_user_id and e.role in ('ADMIN', 'SUPER_ADMIN')
    returning * into v_employee;
    if not found then
      perform private.raise_error('NOT_FOUND', '{}', 'This user is not an admin.');
    end if;
  end if;

  perform private.record_event(
    case p_status when 'ACTIVE' then 'admin_granted' else 'admin_revoked' end,
    null, null, null, jsonb_build_object('user_id', v_user_id, 'role', v_employee.role)
  );
  return jsonb_build_object(
    'user_id', v_user_id, 'email', lower(p_email), 'role', v_employee.role, 'status', v_employee.status
  );
end
$$;

revoke all on function private.set_admin(text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.set_admin(text, text, text) to service_role;
comment on function private.set_admin(text, text, text) is 'See public.grant_admin and public.revoke_admin.';

create or replace function private.setup_email_state(p_owner_mode text, p_owner_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when p_owner_mode <> 'invite' then 'not_needed'
    -- The auth service notes it when the mail server has taken the mail.
    when exists (select from auth.users u where u.id = p_owner_id and u.recovery_sent_at is not null) then 'sent'
    else 'failed'
  end
$$;

revoke all on function private.setup_email_state(text, uuid) from public, anon, authenticated, service_role;
comment on function private.setup_email_state(text, uuid) is 'sent, failed or not_needed, as the auth service has it.';

create or replace function private.slug_problem(p_slug text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when not coalesce(private.is_valid_slug(p_slug), false) then 'invalid'
    when exists (select from private.reserved_slugs r where r.slug = p_slug) then 'reserved'
    when exists (select from public.tenants t where t.slug = p_slug) then 'taken'
  end
$$;

revoke all on function private.slug_problem(text) from public, anon, authenticated, service_role;
comment on function private.slug_problem(text) is 'Why a slug can''t be had: invalid, reserved or taken. NULL if it can.';

create or replace function private.slugify(p_name text)
returns text
language sql
immutable
set search_path = ''
as $$
  -- Letters that Unicode does not decompose first, then NFKD so that accents fall off, then ASCII alone. Folding case by
  -- translate and not by lower() keeps the answer independent of the database's locale and equal to the contract's slugify.
  select regexp_replace(
    left(
      btrim(
        regexp_replace(
          translate(
            regexp_replace(
              normalize(
                replace(replace(replace(replace(replace(
                  translate(p_name, 'ĐđĦħıŁłØø', 'DdHhiLlOo'),
                  'ß', 'ss'), 'Æ', 'AE'), 'æ', 'ae'), 'Œ', 'OE'), 'œ', 'oe'),
                nfkd
              ),
              '[\u0300-\u036f]', '', 'g'
            ),
            'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
          ),
          '[^a-z0-9]+', '-', 'g'
        ),
        '-'
      ),
      63
    ),
    '-+$', ''
  )
$$;

revoke all on function private.slugify(text) from public, anon, authenticated, service_role;
comment on function private.slugify(text) is
  'A slug made from a name. May come out shorter than a slug can be (a name in a script without Latin letters): then one must be given.';

create or replace function private.spend_token(p_actor_id uuid, p_action text, p_capacity integer, p_per_minute integer)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tokens numeric;
begin
  -- One statement, so that calls at once serialise on the row and none is counted for another.
  insert into private.rate_limits as l (actor_id, action, tokens, refilled_at)
  values (p_actor_id, p_action, p_capacity - 1, clock_timestamp())
  on conflict (actor_id, action) do update
  set tokens = least(
        p_capacity,
        l.tokens + greatest(extract(epoch from clock_timestamp() - l.refilled_at), 0) / 60 * p_per_minute
      ) - 1,
      refilled_at = clock_timestamp()
  returning l.tokens into v_tokens;

  -- Raising takes the spending back: who is refused is not put off any further.
  if v_tokens < 0 then
    perform private.raise_error(
      'RATE_LIMITED',
      jsonb_build_object('retry_after_seconds', ceil(-v_tokens * 60 / p_per_minute)::integer),
      'Too many calls of this kind.'
    );
  end if;
end
$$;

revoke all on function private.spend_token(uuid, text, integer, integer) from public, anon, authenticated, service_role;
comment on function private.spend_token(uuid, text, integer, integer) is
  'Takes one of an actor''s tokens for an action from a bucket of p_capacity that fills by p_per_minute. Raises RATE_LIMITED when there is none.';

create or replace function private.start_attempt(p_request_id uuid, p_owner_id uuid)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  -- An attempt's owner id is a user's that is not born yet, or its user could pass for the attempt's (I10).
  if exists (select from auth.users u where u.id = p_owner_id) then
    perform private.raise_conflict('attempt_owner_id_is_unique', '{}');
  end if;

  -- The caller holds the request row. From here on the old owner id is refused by the activation trigger.
  update public.provisioning_attempts a
  set status = 'abandoned', ended_at = clock_timestamp()
  where a.request_id = p_request_id and a.status = 'running';

  update public.provisioning_requests r
  set status = 'processing',
      current_attempt = r.current_attempt + 1,
      lease_expires_at = clock_timestamp() + private.lease_duration(),
      -- A takeover goes on towards the deadline of the attempt before; a new beginning has a new one.
      deadline_at = coalesce(r.deadline_at, clock_timestamp() + private.request_deadline()),
      error = null
  where r.id = p_request_id
  returning * into v_request;

  insert into public.provisioning_attempts (request_id, attempt_number, owner_id)
  values (p_request_id, v_request.current_attempt, p_owner_id);

  perform private.record_event(
    'attempt_started', v_request.id, v_request.tenant_id, v_request.current_attempt,
    jsonb_build_object('owner_id', p_owner_id)
  );
  return v_request;
end
$$;

revoke all on function private.start_attempt(uuid, uuid) from public, anon, authenticated, service_role;
comment on function private.start_attempt(uuid, uuid) is
  'Begins the next attempt at a request whose row the caller has locked, and abandons the one before.';

create or replace function private.store_api_key(p_tenant_id uuid, p_public_key text, p_secret_hash text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_public_key is null or p_public_key !~ '^pk_[A-Za-z0-9_-]{43}$'
    or p_secret_hash is null or p_secret_hash !~ '^[0-9a-f]{64}$' then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/api_key", "message": "needs a public key and the SHA-256 of its secret in hex"}]}'
    );
  end if;

  -- A new attempt brings a new pair; nobody was ever shown the secret of the one before.
  delete from private.tenant_api_keys k where k.tenant_id = p_tenant_id;
  insert into private.tenant_api_keys (tenant_id, public_key, secret_hash)
  values (p_tenant_id, p_public_key, decode(p_secret_hash, 'hex'));
end
$$;

revoke all on function private.store_api_key(uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.store_api_key(uuid, text, text) is
  'Makes this pair the only API key of a tenant that is being provisioned. Takes the hash, never the secret.';

create or replace function private.suggest_slugs(p_slug text)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  with base as (
    select rtrim(left(private.slugify(p_slug), 56), '-') as slug
  ),
  candidates as (
    select n, b.slug || '-' || case when n <= 9 then n::text else floor(random() * 90000 + 10000)::integer::text end as slug
    from base b, generate_series(2, 14) n
    where b.slug <> ''
  )
  select coalesce(jsonb_agg(free.slug order by free.n), '[]')
  from (
    select c.n, c.slug
    from candidates c
    where private.is_valid_slug(c.slug)
      and not exists (select from private.reserved_slugs r where r.slug = c.slug)
      and not exists (select from public.tenants t where t.slug = c.slug)
    order by c.n
    limit 3
  ) free
$$;

revoke all on function private.suggest_slugs(text) from public, anon, authenticated, service_role;
comment on function private.suggest_slugs(text) is
  'Up to three free slugs like the one given, as a JSON array: numbered first, random where the numbers are taken.';

create or replace function private.transfer_tenant(p_tenant_id uuid, p_owner_email text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_owner_id uuid;
begin
  perform private.require_admin();

  select * into v_tenant from public.tenants t where t.id = p_tenant_id for update;
  if not found or v_tenant.status = 'provisioning' then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  -- The share lock keeps the new owner from being deleted, softly too, before this commits.
  select u.id into v_owner_id
  from auth.users u
  where u.email = lower(p_owner_email) and u.is_sso_user = false and u.deleted_at is null
    and u.email_confirmed_at is not null
  for share;
  if not found then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/owner_email", "message": "is not an existing user''s"}]}'
    );
  end if;

  update public.tenant_members m set role = 'MEMBER' where m.tenant_id = p_tenant_id and m.role = 'OWNER';
  insert into public.tenant_members (tenant_id, user_id, role)
  values (p_tenant_id, v_owner_id, 'OWNER')
  on conflict (tenant_id, user_id) do update set role = excluded.role;
  update public.tenants t
  set status = 'active', owner_id = v_owner_id, activated_at = coalesce(t.activated_at, now())
  where t.id = p_tenant_id;

  perform private.record_event(
    'tenant_transferred', v_tenant.request_id, p_tenant_id, null,
    jsonb_build_object('from', v_tenant.owner_id, 'to', v_owner_id)
  );
  return jsonb_build_object('tenant_id', p_tenant_id, 'owner_id', v_owner_id, 'status', 'active');
end
$$;

revoke all on function private.transfer_tenant(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.transfer_tenant(uuid, text) to authenticated;
comment on function private.transfer_tenant(uuid, text) is 'See public.transfer_tenant.';
