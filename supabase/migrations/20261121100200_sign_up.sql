set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

create or replace function private.nobody()
returns uuid
language sql
immutable
set search_path = ''
as $$
  -- The auth service refuses to make a user with this id.
  select '00000000-0000-0000-0000-000000000000'::uuid
$$;

revoke all on function private.nobody() from public, anon, authenticated, service_role;
grant execute on function private.nobody() to authenticated;
comment on function private.nobody() is 'Who stands in a request''s admin_user_id where no admin asked for it: a sign-up.';

alter table public.provisioning_requests
  add column is_placeholder boolean not null default false,
  drop constraint owner_mode_is_known,
  add constraint owner_mode_is_known check (owner_mode in ('invite', 'password', 'temporary', 'existing', 'sign_up')),
  drop constraint only_a_batch_waits_for_its_siblings,
  add constraint only_a_batch_or_a_sign_up_waits_prepared check (
    prepared_at is null or status = 'processing' and (batch_id is not null or owner_mode = 'sign_up')
  ),
  add constraint sign_up_is_nobodys_request check ((owner_mode = 'sign_up') = (admin_user_id = private.nobody())),
  add constraint only_a_sign_up_is_a_placeholder check (not is_placeholder or owner_mode = 'sign_up');

comment on column public.provisioning_requests.admin_user_id is
  'Whose request it is. private.nobody() of a sign-up: no admin''s to retry, every admin''s to see.';
comment on column public.provisioning_requests.prepared_at is
  'Since when its owner is there and its tenant waits: for the rest of an all_or_nothing batch, or for the address of a sign-up to be confirmed. NULL otherwise.';
comment on column public.provisioning_requests.is_placeholder is
  'A sign-up with an address that was somebody''s already: it reserves its slug like any other, no owner is born for it, and it ends unconfirmed.';

drop index public.owner_email_is_reserved_once;
create unique index owner_email_is_reserved_once on public.provisioning_requests (owner_email)
  where status in ('pending', 'processing') and owner_mode <> 'existing' and not is_placeholder;
create index provisioning_requests_sign_up_idx on public.provisioning_requests (deadline_at)
  where owner_mode = 'sign_up' and prepared_at is not null;

drop policy "admins see their own requests" on public.provisioning_requests;
create policy "admins see their own requests and sign-ups" on public.provisioning_requests
  for select to authenticated
  using (admin_user_id in ((select auth.uid()), (select private.nobody())) and (select private.is_admin()));

alter table public.tenants
  drop constraint tenant_status_is_known,
  add constraint tenant_status_is_known check (
    status in ('provisioning', 'pending_activation', 'active', 'setup_incomplete', 'suspended', 'archived')
  ),
  drop constraint tenant_must_have_owner,
  add constraint tenant_must_have_owner check (
    status in ('provisioning', 'pending_activation', 'setup_incomplete', 'archived') or owner_id is not null
  ),
  drop constraint active_tenant_was_activated,
  add constraint active_tenant_was_activated check (
    (status in ('provisioning', 'pending_activation')) = (activated_at is null)
  );

comment on column public.tenants.status is
  'pending_activation: it was signed up for, and its owner has not confirmed their address. setup_incomplete: it has no owner and waits for public.transfer_tenant. Members write to an active tenant alone, and don''t see an archived one. How it may change: private.tenant_transitions.';
comment on column public.tenants.owner_id is 'NULL while provisioning, when the owner is not born yet, while pending_activation, when they are nobody''s owner yet, while setup_incomplete, and of what was archived so.';

comment on table private.rate_limit_rules is
  'How much of an action each admin may do, or of a sign-up each network and each address: a bucket of capacity tokens that fills by per_minute. Changed by public.set_rate_limit.';
insert into private.error_codes (code, http_status) values
  ('CAPTCHA_REFUSED', 403),
  ('SIGN_UP_CLOSED', 403),
  ('SIGN_UP_WITHDRAWN', 409),
  ('CAPTCHA_UNAVAILABLE', 503);

insert into private.rate_limit_rules (action, capacity, per_minute) values
  ('sign_up_network', 30, 3),
  ('sign_up_email', 3, 1);

insert into private.tenant_transitions (action, from_status, to_status, is_for_admins) values
  ('await_confirmation', 'provisioning', 'pending_activation', false),
  ('activate', 'pending_activation', 'active', false);

-- Runs inside the auth service's own transaction, so activation and the confirmation are one commit (I2). That transaction holds
-- the user's row already: whoever decides a sign-up otherwise takes the user's row before the request's, too.
-- lock_timeout: a stuck request row must never hang the auth service; the link can be followed again.
create or replace function private.activate_on_email_confirmed()
returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_request public.provisioning_requests;
begin
  select r.* into v_request
  from public.provisioning_attempts a
  join public.provisioning_requests r on r.id = a.request_id and r.current_attempt = a.attempt_number
  where a.owner_id = new.id and r.owner_mode = 'sign_up' and r.prepared_at is not null;
  if not found then
    return null; -- an ordinary user
  end if;

  select * into v_request from public.provisioning_requests r where r.id = v_request.id for update;
  -- Judged by the row read under the lock. An operator may have given the user another address, which nobody has signed up with.
  if v_request.prepared_at is not null and lower(new.email) = v_request.owner_email and new.deleted_at is null then
    perform private.activate_tenant(v_request, new.id);
  end if;
  return null;
end
$$;

revoke all on function private.activate_on_email_confirmed() from public, anon, authenticated, service_role;
comment on function private.activate_on_email_confirmed() is
  'Activates the tenant that waits for this user''s address to be confirmed; ignores every other user.';

create or replace function private.activate_tenant(p_request public.provisioning_requests, p_owner_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.tenants t
  set status = 'active', owner_id = p_owner_id, activated_at = clock_timestamp()
  where t.id = p_request.tenant_id and t.status in ('provisioning', 'pending_activation');

  if not found then
    raise exception 'request % has no tenant to activate', p_request.id;
  end if;

  insert into public.tenant_members (
    tenant_id, user_id, role, must_change_password, setup_email_claimed_at, setup_email_due_at
  )
  values (
    p_request.tenant_id,
    p_owner_id,
    'OWNER',
    p_request.owner_mode = 'temporary',
    -- The provisioning service sends the first set-up e-mail right after this commit; a batch's are sent by the workers,
    -- who also see to those whose sender died.
    case when p_request.owner_mode = 'invite' and p_request.batch_id is null then clock_timestamp() end,
    case
      when p_request.owner_mode <> 'invite' then null
      when p_request.batch_id is null then clock_timestamp() + interval '2 minutes'
      else clock_timestamp()
    end
  )
  -- Of a sign-up they are a member since the address was written to.
  on conflict (tenant_id, user_id) do update set setup_email_due_at = null;

  update public.provisioning_attempts a
  set status = 'succeeded', ended_at = clock_timestamp()
  where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt;

  update public.provisioning_requests r
  set status = 'completed',
      lease_expires_at = null,
      deadline_at = null,
      prepared_at = null,
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

create or replace function private.admit_sign_up(p_ip text, p_email text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Hashed, since a bucket's actor is an id, and nobody needs to read who it was.
  v_network_id constant uuid := md5('sign_up_network/' || private.network_of(p_ip))::uuid;
  v_email_id constant uuid := md5('sign_up_email/' || lower(btrim(p_email)))::uuid;
begin
  return case
    when p_ip is not null then private.spend_tokens(v_network_id, 'sign_up_network')
    when p_email is not null then private.spend_tokens(v_email_id, 'sign_up_email')
  end;
end
$$;

revoke all on function private.admit_sign_up(text, text) from public, anon, authenticated, service_role;
grant execute on function private.admit_sign_up(text, text) to service_role;
comment on function private.admit_sign_up(text, text) is 'See public.admit_sign_up.';

create or replace function private.await_confirmation(p_request public.provisioning_requests, p_owner_id uuid)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests := p_request;
begin
  if p_request.prepared_at is not null then
    return p_request;
  end if;

  -- Nobody may take the attempt over meanwhile; its own reaper ends it.
  update public.provisioning_requests r
  set prepared_at = clock_timestamp(),
      lease_expires_at = 'infinity',
      deadline_at = clock_timestamp() + private.confirmation_period()
  where r.id = p_request.id
  returning * into v_request;

  update public.tenants t set status = 'pending_activation' where t.id = p_request.tenant_id and t.status = 'provisioning';

  -- A member of what nobody sees yet, so that the e-mail is owed like any other owner's.
  insert into public.tenant_members (tenant_id, user_id, role, setup_email_claimed_at, setup_email_due_at)
  select p_request.tenant_id, p_owner_id, 'OWNER', clock_timestamp(), clock_timestamp() + interval '2 minutes'
  where p_owner_id is not null
  on conflict (tenant_id, user_id) do nothing;

  perform private.record_event(
    'confirmation_awaited', p_request.id, p_request.tenant_id, p_request.current_attempt,
    jsonb_build_object('owner_id', p_owner_id)
  );
  return v_request;
end
$$;

revoke all on function private.await_confirmation(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.await_confirmation(public.provisioning_requests, uuid) is
  'Lets a sign-up wait until its owner confirms their address; of a placeholder, whose p_owner_id is NULL, nobody will. The caller holds the request row.';

create or replace function private.begin_attempt(
  p_request public.provisioning_requests,
  p_owner_id uuid,
  p_api_public_key text,
  p_api_secret_hash text
)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload constant jsonb := p_request.payload;
  v_existing_owner_id constant uuid := (v_payload #>> '{owner,user_id}')::uuid;
  v_request public.provisioning_requests;
  v_has_tenant boolean;
begin
  if v_existing_owner_id is not null then
    perform private.require_existing_owner(v_existing_owner_id, p_request.owner_email);
  end if;

  -- A takeover finds its tenant already there, holding its own names.
  v_has_tenant := exists (select from public.tenants t where t.id = p_request.tenant_id);
  if not v_has_tenant then
    perform private.require_free_names(v_payload);
  end if;

  -- Attempt before tenant: e-mail, then slug, then domain is the order in which unique names are taken everywhere,
  -- so that two requests that each want the other's can't deadlock.
  v_request := private.start_attempt(
    p_request.id, case when v_existing_owner_id is null and not p_request.is_placeholder then p_owner_id end
  );
  if not v_has_tenant then
    perform private.create_tenant(v_request);
  end if;
  if (v_payload ->> 'api_key')::boolean then
    perform private.store_api_key(v_request.tenant_id, p_api_public_key, p_api_secret_hash);
  end if;

  if v_existing_owner_id is not null then
    perform private.complete_request(v_request, v_existing_owner_id);
    select * into v_request from public.provisioning_requests r where r.id = v_request.id;
  elsif v_request.is_placeholder then
    v_request := private.await_confirmation(v_request, null);
  end if;
  return v_request;
end
$$;

revoke all on function private.begin_attempt(public.provisioning_requests, uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.begin_attempt(public.provisioning_requests, uuid, text, text) is
  'Begins the next attempt at a request whose row the caller holds, with its tenant and key; with an existing owner it is the last step. Raises what stands against it.';

create or replace function private.begin_sign_up(
  p_idempotency_key uuid,
  p_payload jsonb,
  p_owner_id uuid,
  p_replaces uuid
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload jsonb;
  v_request public.provisioning_requests;
  v_constraint text;
begin
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one intention.');
  end if;
  v_payload := private.normalize_sign_up(p_payload);
  -- In the transaction of what comes instead. Only who made it knows its key.
  perform private.settle_sign_up(r.id, true)
  from public.provisioning_requests r
  where r.admin_user_id = private.nobody() and r.idempotency_key = p_replaces and p_replaces <> p_idempotency_key;

  -- The second time is for the address that somebody else took between being looked at and being reserved.
  for v_time in 1..2 loop
    begin
      v_request := private.claim_request(private.nobody(), p_idempotency_key, v_payload, p_owner_id);
      exit when v_request.status = 'completed' or v_request.lease_expires_at > clock_timestamp();

      if v_request.status = 'failed' then
        update public.provisioning_requests r
        set is_placeholder = private.check_owner_email(r.owner_email) is not null
        where r.id = v_request.id
        returning * into v_request;
      end if;
      v_request := private.begin_attempt(v_request, coalesce(p_owner_id, gen_random_uuid()), null, null);
      return private.describe_sign_up(v_request, false);
    exception
      when unique_violation then
        get stacked diagnostics v_constraint = constraint_name;
        if v_constraint <> 'owner_email_is_reserved_once' then
          perform private.raise_conflict(v_constraint, v_payload);
        end if;
        v_request := null;
    end;
  end loop;

  if v_request.id is null then
    perform private.raise_error('DUPLICATE_REQUEST', '{"retry_after_seconds": 2}', 'Others are signing up at this moment: try again.');
  end if;
  return private.describe_sign_up(v_request, v_request.status = 'completed' or v_request.prepared_at is not null);
end
$$;

revoke all on function private.begin_sign_up(uuid, jsonb, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.begin_sign_up(uuid, jsonb, uuid, uuid) to service_role;
comment on function private.begin_sign_up(uuid, jsonb, uuid, uuid) is 'See public.begin_sign_up.';

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
        and not r.is_placeholder
    ) then 'reserved'
  end
$$;

revoke all on function private.check_owner_email(text) from public, anon, authenticated, service_role;
comment on function private.check_owner_email(text) is
  'Why an address can''t become a new owner''s: invalid, taken by an auth user, or reserved by a request in flight. NULL if it can.';

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
    insert into public.provisioning_requests (
      admin_user_id, idempotency_key, payload, owner_email, owner_mode, is_placeholder
    )
    values (
      p_admin_user_id, p_idempotency_key, p_payload, p_payload #>> '{owner,email}', p_payload #>> '{owner,mode}',
      p_payload #>> '{owner,mode}' = 'sign_up' and private.check_owner_email(p_payload #>> '{owner,email}') is not null
    )
    returning * into v_request;
    return v_request;
  end if;

  perform private.require_same_payload(v_request, p_payload);
  perform private.refuse_item_of_a_whole(v_request);
  if v_request.prepared_at is not null then
    return v_request;
  end if;

  -- clock_timestamp, since now() is when this transaction began.
  if v_request.status = 'processing' and v_request.lease_expires_at > clock_timestamp() then
    -- The owner id is the attempt's own: who brings it is that attempt, whose first call's reply was lost.
    if exists (
      select from public.provisioning_attempts a
      where a.request_id = v_request.id
        and a.attempt_number = v_request.current_attempt
        and a.owner_id = p_owner_id
    )
      -- That somebody is at it would tell that the address was free; who signs up waits for what comes of it.
      or v_request.owner_mode = 'sign_up'
    then
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
  'The idempotency decision. Returns the request, locked unless completed: completed, or a prepared sign-up, for the caller to replay, with its lease alive to go on with this very attempt, or else to start an attempt at. Raises IDEMPOTENCY_KEY_REUSED or DUPLICATE_REQUEST.';

create or replace function private.claim_requests(p_limit integer, p_batch_id uuid, p_api_keys jsonb)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit constant integer := greatest(1, least(coalesce(p_limit, 1), 50));
  v_is_sender constant boolean := p_batch_id is not null and p_api_keys is not null;
  v_request public.provisioning_requests;
  v_claimed integer := 0;
begin
  for v_request in
    select *
    from private.abandoned_requests r
    where (p_batch_id is null or r.batch_id = p_batch_id)
      -- Nobody but who sent it knows a typed password, or is shown a generated one.
      and (r.owner_mode in ('invite', 'sign_up') or v_is_sender)
    order by r.lease_expires_at
    limit v_limit
    for update skip locked
  loop
    v_request := private.take_over_request(v_request);
    continue when v_request.id is null;
    v_claimed := v_claimed + 1;
    return next private.describe_claim(v_request);
  end loop;

  for v_request in
    select * from private.lock_queued_requests(v_limit - v_claimed, p_batch_id, v_is_sender)
  loop
    -- What fails here has failed for good and is told by its row; there is nothing for the worker to do about it.
    v_request := private.begin_queued_request(v_request, p_api_keys -> v_request.batch_position::text);
    return next private.describe_claim(v_request);
  end loop;
end
$$;

revoke all on function private.claim_requests(integer, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.claim_requests(integer, uuid, jsonb) to service_role;
comment on function private.claim_requests(integer, uuid, jsonb) is
  'See public.claim_requests.';

create or replace function private.compensate_attempt(p_request public.provisioning_requests, p_error jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.provisioning_attempts a
  set status = 'failed', ended_at = clock_timestamp(), error = p_error
  where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt and a.status = 'running';

  update public.provisioning_requests r
  set status = 'failed', lease_expires_at = null, deadline_at = null, prepared_at = null, is_placeholder = false, error = p_error
  where r.id = p_request.id;

  -- Catalogue, members and keys go by cascade. Never an active tenant, and never an auth user (I10).
  delete from public.tenants t where t.id = p_request.tenant_id and t.status in ('provisioning', 'pending_activation');

  perform private.record_event(
    case p_request.status when 'pending' then 'request_dropped' else 'attempt_failed' end,
    p_request.id, p_request.tenant_id, nullif(p_request.current_attempt, 0), p_error
  );
end
$$;

revoke all on function private.compensate_attempt(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.compensate_attempt(public.provisioning_requests, jsonb) is
  'Undoes the current attempt of a processing request, or drops a pending one (I3): nothing of the tenant stays, slug and e-mail are free. The caller holds the request row.';

create or replace function private.complete_request(p_request public.provisioning_requests, p_owner_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select from public.provisioning_batches b where b.id = p_request.batch_id and b.mode = 'all_or_nothing'
  ) then
    -- Its tenant waits for the others; private.settle_batch decides about all of them in one commit. Nobody else may
    -- take the attempt over or reap it until then.
    update public.provisioning_requests r
    set prepared_at = coalesce(r.prepared_at, clock_timestamp()), lease_expires_at = 'infinity', deadline_at = 'infinity'
    where r.id = p_request.id;
  elsif p_request.owner_mode = 'sign_up'
    and not exists (select from auth.users u where u.id = p_owner_id and u.email_confirmed_at is not null)
  then
    perform private.await_confirmation(p_request, p_owner_id);
  else
    perform private.activate_tenant(p_request, p_owner_id);
  end if;
end
$$;

revoke all on function private.complete_request(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.complete_request(public.provisioning_requests, uuid) is
  'What follows from the owner being there: activation, or readiness for it in an all_or_nothing batch and in a sign-up whose address is not confirmed. The caller holds the request row and has checked the attempt.';

create or replace function private.confirmation_period()
returns interval
language sql
immutable
set search_path = ''
as $$
  select interval '48 hours'
$$;

revoke all on function private.confirmation_period() from public, anon, authenticated, service_role;
comment on function private.confirmation_period() is
  'For how long a sign-up waits for its address to be confirmed, and holds its slug and address.';

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
    + (select count(*) from private.owed_setup_emails o)
  )::integer
$$;

revoke all on function private.count_waiting() from public, anon, authenticated, service_role;
grant execute on function private.count_waiting() to service_role;
comment on function private.count_waiting() is
  'See public.count_waiting.';

create or replace function private.describe_claim(p_request public.provisioning_requests)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_request(p_request) || jsonb_build_object(
    'owner_mode', p_request.owner_mode,
    'owner_full_name', p_request.payload #>> '{owner,full_name}',
    'batch_id', p_request.batch_id,
    'batch_position', p_request.batch_position
  )
$$;

revoke all on function private.describe_claim(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.describe_claim(public.provisioning_requests) is
  'A request as the worker who has claimed it needs it: private.describe_request plus owner_mode, owner_full_name, batch_id and batch_position.';

create or replace function private.describe_sign_up(p_request public.provisioning_requests, p_replayed boolean)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_request(p_request) || jsonb_build_object(
    'slug', p_request.payload #>> '{tenant,slug}',
    'owner_full_name', p_request.payload #>> '{owner,full_name}',
    'replayed', p_replayed,
    -- Not to the unconfirmed account that somebody has made at the auth service's own sign-up: with a password of theirs, which
    -- following the link would let in.
    'send_email', p_request.status <> 'completed' and not exists (
      select from auth.users u
      where u.email = p_request.owner_email
        and u.email_confirmed_at is null
        and not exists (select from public.provisioning_attempts a where a.owner_id = u.id)
    )
  )
$$;

revoke all on function private.describe_sign_up(public.provisioning_requests, boolean) from public, anon, authenticated, service_role;
comment on function private.describe_sign_up(public.provisioning_requests, boolean) is
  'A sign-up as its function needs it: private.describe_request plus slug, owner_full_name, replayed, send_email (whether the address is to be written to).';

create or replace function private.describe_tenant(p_tenant public.tenants)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'tenant', jsonb_build_object(
      'id', p_tenant.id,
      'name', p_tenant.name,
      'slug', p_tenant.slug,
      'domain', p_tenant.domain,
      'status', p_tenant.status,
      'isolation', p_tenant.isolation,
      'template', p_tenant.template_name || '@' || p_tenant.template_version,
      'cloned_from', (select c.source_tenant_id from private.tenant_clones c where c.tenant_id = p_tenant.id),
      'timezone', p_tenant.timezone,
      'currency', p_tenant.currency,
      'contact', jsonb_build_object(
        'email', p_tenant.contact_email, 'phone', p_tenant.contact_phone, 'address', p_tenant.contact_address
      ),
      'settings', p_tenant.settings,
      'created_at', p_tenant.created_at,
      'updated_at', p_tenant.updated_at,
      'activated_at', p_tenant.activated_at
    ),
    'features', p_tenant.features,
    'limits', jsonb_build_object('users', p_tenant.user_limit, 'storage_gb', p_tenant.storage_limit_gb),
    'owner', (
      select jsonb_build_object('id', u.id, 'email', u.email) from auth.users u where u.id = p_tenant.owner_id
    ),
    'counts', jsonb_build_object(
      'members', (select count(*) from public.tenant_members m where m.tenant_id = p_tenant.id),
      'segments', (select count(*) from public.segments s where s.tenant_id = p_tenant.id),
      'packages', (select count(*) from public.packages p where p.tenant_id = p_tenant.id),
      'api_keys', (select count(*) from private.tenant_api_keys k where k.tenant_id = p_tenant.id)
    ),
    -- Without its key, which is its own admin's (I7).
    'request', (
      select jsonb_build_object(
        'id', r.id, 'status', r.status, 'attempts', r.current_attempt, 'admin_user_id', nullif(r.admin_user_id, private.nobody()),
        'batch_id', r.batch_id, 'created_at', r.created_at, 'completed_at', r.completed_at
      )
      from public.provisioning_requests r
      where r.id = p_tenant.request_id
    ),
    'allowed_actions', array(
      select distinct a.action from private.tenant_transitions a
      where a.from_status = p_tenant.status and a.is_for_admins
      order by a.action
    )
  )
$$;

revoke all on function private.describe_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.describe_tenant(public.tenants) is
  'All of a tenant, for admins: {tenant, features, limits, owner, counts, request, allowed_actions}.';

create or replace function private.forget_full_buckets()
returns void
language sql
security definer
set search_path = ''
as $$
  delete from private.rate_limits l
  where (l.actor_id, l.action) in (
    select full_again.actor_id, full_again.action
    from private.rate_limits full_again
    join private.rate_limit_rules r on r.action = full_again.action
    where full_again.refilled_at < clock_timestamp() - interval '1 minute' * (r.capacity::numeric / r.per_minute)
    for update of full_again skip locked
  )
$$;

revoke all on function private.forget_full_buckets() from public, anon, authenticated, service_role;
comment on function private.forget_full_buckets() is
  'Removes token buckets that have filled again, which is the same as none: nothing of who signed up from where is kept for longer.';

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
  if v_tenant.id is null then
    perform private.require_not_purged(p_tenant_id);
  end if;
  -- A tenant is every admin's to see; a request that made none is its own admin's (I7), a sign-up nobody's.
  if v_tenant.id is null and coalesce(v_request.admin_user_id not in (auth.uid(), private.nobody()), true) then
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

create or replace function private.get_tenant_timeline(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- The latest; a tenant that is edited daily for years has more than a page can show.
  v_most constant integer := 500;
  v_request public.provisioning_requests;
  v_entries jsonb;
begin
  perform private.require_admin();
  select * into v_request from public.provisioning_requests r where r.tenant_id = p_tenant_id;
  -- A tenant is every admin's to see, also one that was purged; a request that made none is its own admin's (I7), a sign-up nobody's.
  if not exists (select from public.tenants t where t.id = p_tenant_id)
    and not exists (select from private.tenant_tombstones d where d.tenant_id = p_tenant_id)
    and coalesce(v_request.admin_user_id not in (auth.uid(), private.nobody()), true)
  then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
  end if;

  select jsonb_agg(to_jsonb(latest) order by latest.at, latest.position) into v_entries
  from (
    select *
    from (
      select
        'attempt' as kind, a.started_at as at, -1::bigint as position, a.status as what, a.attempt_number,
        extract(epoch from a.ended_at - a.started_at) as seconds, null::text as actor_kind, null::uuid as actor_id,
        null::text as actor_email, a.error, null::jsonb as before, null::jsonb as after, '{}'::jsonb as details,
        private.next_step(a.status, a.error ->> 'code') as next_step
      from public.provisioning_attempts a
      where a.request_id = v_request.id
      union all
      select
        'event', e.occurred_at, e.id, e.action, e.attempt_number, null, e.actor_kind, e.actor_id,
        (select u.email from auth.users u where u.id = e.actor_id),
        case e.action when 'attempt_failed' then jsonb_build_object('code', e.details ->> 'code', 'reason', e.details ->> 'reason') end,
        e.before, e.after, e.details, private.next_step(e.action, case e.action when 'attempt_failed' then e.details ->> 'code' end)
      from public.provisioning_events e
      where e.tenant_id = p_tenant_id
    ) as entries
    order by entries.at desc, entries.position desc
    limit v_most + 1
  ) as latest;

  return jsonb_build_object(
    'tenant_id', p_tenant_id,
    'entries', coalesce(case when jsonb_array_length(v_entries) > v_most then v_entries - 0 else v_entries end, '[]'),
    'is_complete', coalesce(jsonb_array_length(v_entries) <= v_most, true)
  );
end
$$;

revoke all on function private.get_tenant_timeline(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_tenant_timeline(uuid) to authenticated;
comment on function private.get_tenant_timeline(uuid) is 'See public.get_tenant_timeline.';

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

  create or replace trigger activate_on_email_confirmed after update of email_confirmed_at on auth.users
    for each row
    when (old.email_confirmed_at is null and new.email_confirmed_at is not null)
    execute function private.activate_on_email_confirmed();

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
      ('activate_on_owner_created', 1 + 4),
      ('activate_on_email_confirmed', 1 + 16),
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

create or replace function private.list_tenant_api_keys(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_admin();
  if not exists (select from public.tenants t where t.id = p_tenant_id and t.status not in ('provisioning', 'pending_activation')) then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  return (
    select coalesce(jsonb_agg(private.describe_api_key(listed) order by listed.created_at desc, listed.id), '[]')
    from (
      select k.*
      from private.tenant_api_keys k
      where k.tenant_id = p_tenant_id
      -- Those that may still verify are few, by the limit; what is cut off is history.
      order by k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp()) desc, k.created_at desc
      limit 200
    ) as listed
  );
end
$$;

revoke all on function private.list_tenant_api_keys(uuid) from public, anon, authenticated, service_role;
grant execute on function private.list_tenant_api_keys(uuid) to authenticated;
comment on function private.list_tenant_api_keys(uuid) is 'See public.list_tenant_api_keys.';

create or replace function private.lock_api_keys(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- The tenant's row before its keys, as everywhere. NO KEY UPDATE lets foreign keys to the tenant be checked meanwhile.
  perform from public.tenants t
  where t.id = p_tenant_id and t.status not in ('provisioning', 'pending_activation')
  for no key update;
  if not found then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
end
$$;

revoke all on function private.lock_api_keys(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_api_keys(uuid) is
  'Lets one transaction at a time change a tenant''s API keys. Raises NOT_FOUND for a tenant that is not there, or not yet, TENANT_PURGED for one that was.';

create or replace function private.make_placeholder(p_request public.provisioning_requests, p_error_code text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
begin
  if p_request.owner_mode <> 'sign_up' or p_request.is_placeholder then
    return false;
  end if;
  -- The auth service knows of more that has an address than auth.users does: identities, for one. Its word ends nothing here: what
  -- it turns into a placeholder comes to nothing all the same.
  if p_error_code is distinct from 'EMAIL_UNAVAILABLE' and private.check_owner_email(p_request.owner_email) is distinct from 'taken' then
    return false;
  end if;
  -- An attempt without an owner follows, so that the owner id of the one before is refused for ever.
  update public.provisioning_requests r set is_placeholder = true where r.id = p_request.id;
  v_request := private.start_attempt(p_request.id, null);
  perform private.await_confirmation(v_request, null);
  return true;
end
$$;

revoke all on function private.make_placeholder(public.provisioning_requests, text) from public, anon, authenticated, service_role;
comment on function private.make_placeholder(public.provisioning_requests, text) is
  'Lets a sign-up whose address became somebody''s, or is to the auth service, go on as a placeholder. The caller holds the request row. Returns whether it was so.';

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
  -- One that is prepared has its owner, whom its caller only did not hear of; but a placeholder has none, and goes as it would
  -- have gone with one.
  if v_request.status = 'processing'
    and v_request.current_attempt = p_attempt_number
    and (v_request.prepared_at is null or v_request.is_placeholder)
  then
    if not private.adopt_born_owner(v_request) and not private.make_placeholder(v_request, p_error ->> 'code') then
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

create or replace function private.network_of(p_ip text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  -- Proxies write [2001:db8::1]:443 and 192.0.2.1:5678, too.
  v_bare constant text := regexp_replace(
    regexp_replace(btrim(p_ip), '^\[(.*)\](:\d+)?$', '\1'), '^(\d+\.\d+\.\d+\.\d+):\d+$', '\1'
  );
  v_ip inet;
  v_translated inet;
begin
  if not coalesce(pg_catalog.pg_input_is_valid(v_bare, 'inet'), false) then
    return 'unknown';
  end if;
  v_ip := v_bare::inet;
  -- IPv4 addresses as IPv6 writes them (RFC 4291) and as NAT64 does (RFC 6052): one network for all of them would be everybody's.
  foreach v_translated in array '{::ffff:0:0/96,64:ff9b::/96}'::inet[] loop
    if family(v_ip) = 6 and v_ip operator(pg_catalog.<<=) v_translated then
      v_ip := '0.0.0.0'::inet + (v_ip - network(v_translated)::inet);
    end if;
  end loop;
  -- Whoever has an IPv6 address has 2^64 of them.
  return case family(v_ip) when 6 then network(set_masklen(v_ip, 64))::text else host(v_ip) end;
end
$$;

revoke all on function private.network_of(text) from public, anon, authenticated, service_role;
comment on function private.network_of(text) is
  'What a caller''s IP address counts as for limits: the address, of IPv6 its /64 network. unknown where it is no address.';

create or replace function private.normalize_sign_up(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_payload constant jsonb := private.normalize_payload(p_payload);
  v_errors jsonb;
begin
  -- What an admin may choose for a customer is not for a stranger to choose for themselves.
  select jsonb_agg(jsonb_build_object('pointer', given.pointer, 'message', 'is not a known field') order by given.pointer)
  into v_errors
  from (
    select '/' || k.key as pointer from jsonb_object_keys(p_payload) as k (key)
    union all
    select '/tenant/' || k.key from jsonb_object_keys(p_payload -> 'tenant') as k (key)
    union all
    select '/owner/' || k.key from jsonb_object_keys(p_payload -> 'owner') as k (key)
  ) as given
  where given.pointer not in (
    '/tenant', '/tenant/name', '/tenant/slug', '/tenant/timezone', '/tenant/currency', '/owner', '/owner/email', '/owner/full_name'
  );
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;
  return jsonb_set(v_payload, '{owner,mode}', '"sign_up"');
end
$$;

revoke all on function private.normalize_sign_up(jsonb) from public, anon, authenticated, service_role;
comment on function private.normalize_sign_up(jsonb) is
  'A sign-up''s payload with every default filled in. Raises as private.normalize_payload does, also for what only admins may ask for.';

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
$$;

revoke all on function private.queue_gauges() from public, anon, authenticated, service_role;
comment on function private.queue_gauges() is
  'What waits, and for how long: requests not decided yet, set-up e-mails due. Reads those alone, by their partial indexes.';

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

  v_reaped := v_reaped + private.reap_queued_requests(p_limit - v_reaped);
  v_reaped := v_reaped + private.reap_unconfirmed_sign_ups(p_limit - v_reaped);
  perform private.forget_full_buckets();
  perform private.settle_batches();
  return v_reaped;
end
$$;

revoke all on function private.reap_expired_requests(integer) from public, anon, authenticated, service_role;
comment on function private.reap_expired_requests(integer) is
  'Fails requests that nobody will finish (I4): lease run out and deadline passed, never begun, or signed up for and not confirmed. Slug and e-mail are free again. Settles what all_or_nothing batches are due. Any number may run at once. Returns how many requests it failed.';

create or replace function private.reap_unconfirmed_sign_ups(p_limit integer)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request_id uuid;
  v_reaped integer := 0;
begin
  -- Not locked here: private.settle_sign_up takes the owner's row first.
  for v_request_id in
    select r.id
    from public.provisioning_requests r
    where r.owner_mode = 'sign_up' and r.prepared_at is not null and r.deadline_at <= clock_timestamp()
    order by r.deadline_at
    -- Few at a time: who follows the link of one of them waits until this commits.
    limit least(p_limit, 50)
  loop
    begin
      v_reaped := v_reaped + private.settle_sign_up(v_request_id)::integer;
    exception
      -- One that can't be undone must not stop the others; the doctor finds it.
      when others then
        raise warning 'sign-up % was not reaped: %', v_request_id, sqlerrm;
    end;
  end loop;
  return v_reaped;
end
$$;

revoke all on function private.reap_unconfirmed_sign_ups(integer) from public, anon, authenticated, service_role;
comment on function private.reap_unconfirmed_sign_ups(integer) is
  'Undoes sign-ups that nobody has confirmed in time: slug and address are free, the unconfirmed user is gone. Returns how many.';

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
      select t.id, t.owner_id, 'OWNER' from public.tenants t where t.id = p_subject::uuid and t.owner_id is not null
      on conflict (tenant_id, user_id) do update set role = excluded.role;
    when 'TRIGGER_IS_OFF' then
      perform private.install_auth_triggers();
    when 'FAILED_REQUEST_HAS_TENANT' then
      -- A retry goes on with the tenant that it finds: then it is no longer a failed request's.
      perform from public.provisioning_requests r where r.id = p_subject::uuid for update;
      delete from public.tenants t
      using public.provisioning_requests r
      where r.id = p_subject::uuid and r.status = 'failed' and t.id = r.tenant_id
        and t.status in ('provisioning', 'pending_activation');
    when 'PROVISIONING_TENANT_HAS_NO_REQUEST' then
      delete from public.tenants t where t.id = p_subject::uuid and t.status in ('provisioning', 'pending_activation');
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
    when 'CONFIRMED_SIGN_UP_IS_PENDING', 'SIGN_UP_IS_STUCK' then
      perform private.settle_sign_up(p_subject::uuid);
    when 'BATCH_IS_STUCK' then
      perform private.settle_batch(p_subject::uuid);
    when 'QUEUED_REQUEST_IS_STUCK' then
      perform private.reap_queued_requests(1000);
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
  perform private.read_blueprint(p_payload);

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

  -- 'reserved' may be this very request's own reservation, and another's is stopped by the unique index. Nobody is told by a
  -- sign-up whose address is taken.
  if p_payload #>> '{owner,mode}' not in ('existing', 'sign_up') and private.check_owner_email(p_payload #>> '{owner,email}') = 'taken' then
    perform private.raise_conflict('owner_email_is_reserved_once', p_payload);
  end if;
end
$$;

revoke all on function private.require_free_names(jsonb) from public, anon, authenticated, service_role;
comment on function private.require_free_names(jsonb) is
  'Raises INVALID_SLUG, DUPLICATE_SLUG, DUPLICATE_DOMAIN or EMAIL_UNAVAILABLE for a payload whose names are not to be had, or what private.read_blueprint does. The unique constraints stay the judge of races.';

create or replace function private.require_tenant_filter(p_filter jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_filter jsonb;
  v_errors jsonb;
begin
  if jsonb_typeof(p_filter) is distinct from 'object' then
    perform private.raise_error('VALIDATION_ERROR', '{"errors": [{"pointer": "", "message": "must be an object"}]}');
  end if;
  v_filter := jsonb_strip_nulls(p_filter);

  select jsonb_agg(jsonb_build_object('pointer', '/' || p.field, 'message', p.message)) into v_errors
  from (
    select k.field, 'is not a known filter' as message
    from jsonb_object_keys(v_filter) as k (field)
    where k.field not in ('statuses', 'template', 'batch_id', 'created_from', 'created_to', 'search')
    union all
    select 'statuses', 'must be a list of statuses'
    where v_filter ? 'statuses'
      and not (
        jsonb_typeof(v_filter -> 'statuses') = 'array'
        and v_filter -> 'statuses' <@ '["provisioning", "pending_activation", "active", "setup_incomplete", "suspended", "archived"]'
      )
    union all
    select 'template', 'must be a template''s name, or name@version'
    where v_filter ->> 'template' !~ '^[a-z][a-z0-9_-]{0,62}(@[1-9][0-9]{0,8})?$'
    union all
    select 'batch_id', 'must be a UUID' where not pg_input_is_valid(v_filter ->> 'batch_id', 'uuid')
    union all
    select t.field, 'must be a time'
    from unnest('{created_from,created_to}'::text[]) as t (field)
    where not pg_input_is_valid(v_filter ->> t.field, 'timestamptz')
    union all
    select 'search', 'must have 1 to 255 characters, none of them control characters'
    where char_length(btrim(v_filter ->> 'search')) not between 1 and 255 or v_filter ->> 'search' ~ '[\x01-\x1f\x7f-\x9f]'
  ) as p;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;
  return v_filter;
end
$$;

revoke all on function private.require_tenant_filter(jsonb) from public, anon, authenticated, service_role;
comment on function private.require_tenant_filter(jsonb) is
  'The filter without what is null. Raises VALIDATION_ERROR with a pointer for each fault.';

create or replace function private.settle_sign_up(p_request_id uuid, p_is_withdrawn boolean default false)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_id uuid;
  v_request public.provisioning_requests;
begin
  select a.owner_id into v_owner_id
  from public.provisioning_requests r
  join public.provisioning_attempts a on a.request_id = r.id and a.attempt_number = r.current_attempt
  where r.id = p_request_id;

  -- The user before the request, as in the auth service's transaction that confirms the address. Who holds one of the rows
  -- is deciding it at this moment.
  perform from auth.users u where u.id = v_owner_id for update skip locked;
  if not found and exists (select from auth.users u where u.id = v_owner_id) then
    return false;
  end if;
  select * into v_request
  from public.provisioning_requests r
  where r.id = p_request_id and r.owner_mode = 'sign_up' and r.prepared_at is not null
  for update skip locked;
  if not found then
    return false;
  end if;

  if exists (
    select from auth.users u
    where u.id = v_owner_id
      and u.email_confirmed_at is not null
      and lower(u.email) = v_request.owner_email
      and u.deleted_at is null
  ) then
    -- Confirmed while the trigger was off, or before a restore.
    perform private.activate_tenant(v_request, v_owner_id);
    return false;
  end if;
  if v_request.deadline_at > clock_timestamp() and not p_is_withdrawn then
    return false;
  end if;

  perform private.compensate_attempt(
    v_request,
    case
      when p_is_withdrawn then '{"code": "SIGN_UP_WITHDRAWN", "reason": null}'::jsonb
      else '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}'
    end
  );
  if exists (select from auth.users u where u.id = v_owner_id and u.email_confirmed_at is not null) then
    -- With another address, which an operator has vouched for.
    perform private.keep_owner(v_owner_id);
  else
    perform private.delete_unused_owners(array[v_owner_id]);
  end if;
  return true;
end
$$;

revoke all on function private.settle_sign_up(uuid, boolean) from public, anon, authenticated, service_role;
comment on function private.settle_sign_up(uuid, boolean) is
  'Decides a sign-up that waits: activates it where its address is confirmed, undoes it with its owner where nobody has confirmed it in time, or who made it takes it back. Returns whether it was undone.';

create or replace function private.setup_email_state(p_owner_mode text, p_owner_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when p_owner_mode not in ('invite', 'sign_up') then 'not_needed'
    -- The auth service notes it when the mail server has taken the mail.
    when exists (select from auth.users u where u.id = p_owner_id and u.recovery_sent_at is not null) then 'sent'
    else 'failed'
  end
$$;

revoke all on function private.setup_email_state(text, uuid) from public, anon, authenticated, service_role;
comment on function private.setup_email_state(text, uuid) is 'sent, failed or not_needed, as the auth service has it.';

create or replace function private.transfer_tenant(p_tenant_id uuid, p_owner_email text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_owner_id uuid;
  v_status text;
begin
  perform private.require_admin();

  v_tenant := private.lock_tenant(p_tenant_id);
  if v_tenant.id is null or v_tenant.status in ('provisioning', 'pending_activation') then
    perform private.raise_absent_tenant(p_tenant_id);
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
  -- What was missing was an owner; a suspended or archived tenant stays so until somebody says otherwise.
  set status = case t.status when 'setup_incomplete' then 'active' else t.status end, owner_id = v_owner_id
  where t.id = p_tenant_id
  returning t.status into v_status;

  perform private.record_event(
    'tenant_transferred', v_tenant.request_id, p_tenant_id, null,
    jsonb_build_object('from', v_tenant.owner_id, 'to', v_owner_id)
  );
  return jsonb_build_object('tenant_id', p_tenant_id, 'owner_id', v_owner_id, 'status', v_status);
end
$$;

revoke all on function private.transfer_tenant(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.transfer_tenant(uuid, text) to authenticated;
comment on function private.transfer_tenant(uuid, text) is 'See public.transfer_tenant.';

create or replace function private.update_tenant(p_tenant_id uuid, p_changes jsonb, p_expected_updated_at timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before public.tenants;
  v_after public.tenants;
  v_payload jsonb;
  v_constraint text;
begin
  perform private.require_admin();
  v_before := private.lock_tenant(p_tenant_id);
  if v_before.id is null then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  if v_before.status in ('provisioning', 'pending_activation', 'archived') then
    perform private.raise_invalid_transition(v_before.status, 'edit');
  end if;
  if v_before.updated_at <> p_expected_updated_at then
    perform private.raise_error(
      'PRECONDITION_FAILED', jsonb_build_object('updated_at', v_before.updated_at),
      'Somebody has changed the tenant since: read it again.'
    );
  end if;

  v_payload := private.merge_tenant_changes(v_before, p_changes);
  v_after := v_before;
  v_after.name := v_payload #>> '{tenant,name}';
  v_after.domain := v_payload #>> '{tenant,domain}';
  v_after.timezone := v_payload #>> '{tenant,timezone}';
  v_after.currency := v_payload #>> '{tenant,currency}';
  v_after.contact_email := v_payload #>> '{tenant,contact,email}';
  v_after.contact_phone := v_payload #>> '{tenant,contact,phone}';
  v_after.contact_address := v_payload #>> '{tenant,contact,address}';
  v_after.settings := v_payload #> '{tenant,settings}';
  v_after.features := coalesce(
    (select array_agg(f.feature) from jsonb_array_elements_text(nullif(v_payload -> 'features', 'null')) as f (feature)), '{}'
  );
  v_after.user_limit := (v_payload #>> '{limits,users}')::numeric::integer;
  v_after.storage_limit_gb := (v_payload #>> '{limits,storage_gb}')::numeric::integer;

  if private.changed_fields(v_after, v_before) <> '{}' then
    v_after := private.write_tenant(v_after);
    perform private.record_event(
      'tenant_updated', v_before.request_id, p_tenant_id, null, '{}',
      private.changed_fields(v_before, v_after), private.changed_fields(v_after, v_before)
    );
  end if;
  return private.describe_tenant(v_after);
exception
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_conflict(v_constraint, v_payload);
end
$$;

revoke all on function private.update_tenant(uuid, jsonb, timestamptz) from public, anon, authenticated, service_role;
grant execute on function private.update_tenant(uuid, jsonb, timestamptz) to authenticated;
comment on function private.update_tenant(uuid, jsonb, timestamptz) is 'See public.update_tenant.';

create or replace function public.admit_sign_up(p_ip text default null, p_email text default null)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.admit_sign_up(p_ip, p_email)
$$;

revoke all on function public.admit_sign_up(text, text) from public, anon, authenticated, service_role;
grant execute on function public.admit_sign_up(text, text) to service_role;
comment on function public.admit_sign_up(text, text) is
  'For the sign-up function: counts a sign-up from this IP address, or of this e-mail address. One at a time, so that the network''s token stays spent when the address has none. Returns what is left (private.describe_bucket). Raises RATE_LIMITED. Secret key only.';

create or replace function public.begin_sign_up(
  p_idempotency_key uuid,
  p_payload jsonb,
  p_owner_id uuid default null,
  p_replaces uuid default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.begin_sign_up(p_idempotency_key, p_payload, p_owner_id, p_replaces)
$$;

revoke all on function public.begin_sign_up(uuid, jsonb, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.begin_sign_up(uuid, jsonb, uuid, uuid) to service_role;
comment on function public.begin_sign_up(uuid, jsonb, uuid, uuid) is
  'For the sign-up function: begins a sign-up ({tenant: {name, slug, timezone, currency}, owner: {email, full_name}}) or finds the one that the key stands for. The one with key p_replaces, which its maker wants no more, is undone in the same transaction if nobody has confirmed it. Returns the request as public.provision_tenant_atomic does, plus slug, owner_full_name, send_email. Bring owner_id into being, unconfirmed, if status is processing, is_prepared false and owner_id the given one; with another owner_id somebody is at it. Never tells whether the address is somebody''s: then it is prepared at once and nobody''s. Raises VALIDATION_ERROR, INVALID_SLUG, EMAIL_VALIDATION_FAILED, DUPLICATE_SLUG, IDEMPOTENCY_KEY_REUSED or DUPLICATE_REQUEST. Secret key only.';

create or replace function private.next_step(p_what text, p_code text)
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    (
      select s.hint
      from (
        values
          ('AUTH_UNAVAILABLE', 'Try again with the same key: the auth service did not answer.'),
          ('DATABASE_UNAVAILABLE', 'Try again with the same key.'),
          ('TIMEOUT', 'Try again with the same key: nobody finished it in time.'),
          ('AUTH_USER_CREATION_FAILED', 'Look into the function''s log: the auth service refused the owner. Then try again with the same key.'),
          ('EMAIL_UNAVAILABLE', 'Take another address and a new key, or mode existing.'),
          ('DUPLICATE_SLUG', 'Take another slug and a new key.'),
          ('DUPLICATE_DOMAIN', 'Take another domain and a new key.'),
          ('TEMPLATE_RETIRED', 'Have the template restored and try again with the same key, or take another and a new key.'),
          ('BATCH_ROLLED_BACK', 'Mend the item that failed and retry the batch.'),
          ('BATCH_ITEM_CANCELLED', 'Nothing: its batch was cancelled. Send it again if it is wanted.'),
          ('SIGN_UP_WITHDRAWN', 'Nothing: its maker has put another sign-up in its place.'),
          ('BATCH_UNDONE', 'Nothing: its batch was undone. Send it again if it is wanted.'),
          ('PROVISIONING_FAILED', 'Try again with the same key; if it fails again, report the request id.'),
          ('running', 'Wait: the owner is being made. If the caller is gone, a retry, the worker or the reaper decides it when its lease has run out.'),
          ('abandoned', 'Nothing: a later attempt has taken over.'),
          ('tenant_suspended', 'Reactivate it, or archive it.'),
          ('tenant_archived', 'Restore it, or purge it.'),
          ('tenant_purged', 'Nothing: it is gone for good.'),
          ('tenant_undone', 'Provision it again with a new key, if it is wanted.')
      ) as s (name, hint)
      where s.name = coalesce(p_code, p_what)
    ),
    case when p_code is not null then 'Mend what the code names and try again with the same key.' end
  )
$$;

revoke all on function private.next_step(text, text) from public, anon, authenticated, service_role;
comment on function private.next_step(text, text) is
  'What happens next, or what to do, after an attempt in this status or an event of this action, and the error''s code if there is one. NULL: nothing in particular.';

-- Said once for the queue, its length and its metrics.
create or replace view private.abandoned_requests with (security_invoker = true) as
select r.*
from public.provisioning_requests r
where r.status = 'processing'
  and r.lease_expires_at <= clock_timestamp()
  -- Past its deadline it is the reaper's, or one that kills its workers would be tried for ever.
  and r.deadline_at > clock_timestamp()
  -- An attempt uses its admin's rights, so they must still be there (I7); a sign-up uses nobody's.
  and (r.owner_mode = 'sign_up' or private.is_active_admin(r.admin_user_id));

revoke all on table private.abandoned_requests from public, anon, authenticated, service_role;
comment on view private.abandoned_requests is
  'Requests whose lease has run out and who may still be finished. Nobody but its caller knows a typed password, so a worker takes those that private.needs_its_caller does not name.';

-- Said once for the queue, its length and its metrics.
create or replace view private.queued_requests with (security_invoker = true) as
select r.*
from public.provisioning_requests r
where r.status = 'pending'
  and private.is_active_admin(r.admin_user_id)
  and exists (select from public.provisioning_batches b where b.id = r.batch_id and b.deadline_at > clock_timestamp());

revoke all on table private.queued_requests from public, anon, authenticated, service_role;
comment on view private.queued_requests is
  'Requests that were accepted in a batch and that nobody has begun. Those that private.needs_its_caller are for its caller alone.';

-- Said once for the queue, its length and its metrics. Of a suspended tenant it stays owed until it is active again.
create or replace view private.owed_setup_emails with (security_invoker = true) as
select m.tenant_id, m.user_id, m.setup_email_due_at as due_at, t.request_id, r.batch_id, u.email, u.recovery_sent_at
from public.tenant_members m
join public.tenants t on t.id = m.tenant_id and t.status in ('active', 'pending_activation')
join auth.users u on u.id = m.user_id
left join public.provisioning_requests r on r.id = t.request_id
where m.setup_email_due_at <= clock_timestamp() and m.role = 'OWNER';

revoke all on table private.owed_setup_emails from public, anon, authenticated, service_role;
comment on view private.owed_setup_emails is 'Set-up e-mails that a worker is to send now, unless the auth service has noted one.';

select private.install_auth_triggers();
