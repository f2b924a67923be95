set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

insert into private.error_codes (code, http_status) values
  ('BATCH_ITEM_CANCELLED', 409),
  ('BATCH_ROLLED_BACK', 409),
  ('BATCH_UNDONE', 409),
  ('BATCH_REJECTED', 422);

create table public.provisioning_batches (
  id uuid constraint provisioning_batches_pkey primary key default gen_random_uuid(),
  admin_user_id uuid not null,
  idempotency_key uuid not null,
  mode text not null,
  item_count integer not null,
  deadline_at timestamptz not null,
  outcome text,
  error jsonb,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  cancelled_at timestamptz,
  undone_at timestamptz,
  constraint batch_is_unique_per_admin_and_key unique (admin_user_id, idempotency_key),
  constraint batch_mode_is_known check (mode in ('independent', 'all_or_nothing')),
  constraint batch_has_items check (item_count between 1 and 10000),
  constraint batch_outcome_is_known check (outcome in ('activated', 'rolled_back')),
  constraint only_all_or_nothing_is_decided_as_a_whole check (outcome is null or mode = 'all_or_nothing'),
  constraint decided_batch_says_when check ((outcome is null) = (decided_at is null)),
  constraint rolled_back_batch_names_its_error check ((outcome is not distinct from 'rolled_back') = (error is not null))
);

comment on table public.provisioning_batches is
  'Many intentions accepted as one. In mode all_or_nothing this row is the lock on which activating and rolling back the whole serialise.';
comment on column public.provisioning_batches.outcome is
  'What an all_or_nothing batch came to, for all of its items in one commit. NULL while undecided, and always in mode independent.';
comment on column public.provisioning_batches.deadline_at is
  'From when on items that nobody has begun are failed, and an undecided all_or_nothing batch is rolled back.';

create index provisioning_batches_admin_idx on public.provisioning_batches (admin_user_id, created_at desc, id);
create index provisioning_batches_undecided_idx on public.provisioning_batches (deadline_at)
  where mode = 'all_or_nothing' and outcome is null;

alter table public.provisioning_batches enable row level security;

create policy "admins see their own batches" on public.provisioning_batches
  for select to authenticated
  using (admin_user_id = (select auth.uid()) and (select private.is_admin()));

revoke all on table public.provisioning_batches from public, anon, authenticated, service_role;
grant select on table public.provisioning_batches to authenticated, service_role;

alter table public.provisioning_requests
  add column batch_position integer,
  add column prepared_at timestamptz,
  add constraint request_belongs_to_a_batch
    foreign key (batch_id) references public.provisioning_batches (id) on delete restrict not valid,
  add constraint request_of_a_batch_has_a_position check ((batch_id is null) = (batch_position is null)),
  add constraint only_a_batch_waits_for_its_siblings check (prepared_at is null or batch_id is not null and status = 'processing');

-- No row has a batch yet.
alter table public.provisioning_requests validate constraint request_belongs_to_a_batch;

comment on column public.provisioning_requests.lease_expires_at is
  'Until when the current attempt may be presumed alive. NULL unless processing; infinity once it is prepared.';
comment on column public.provisioning_requests.prepared_at is
  'Since when its owner is there and its tenant waits for the rest of an all_or_nothing batch. NULL otherwise.';

-- With the id, so that a list of a batch's tenants need not look at each of its requests.
create index provisioning_requests_batch_idx on public.provisioning_requests (batch_id, batch_position) include (id)
  where batch_id is not null;
-- The queue of what a batch has accepted and nobody has begun, the oldest first.
create index provisioning_requests_pending_idx on public.provisioning_requests (created_at, batch_id, batch_position)
  where status = 'pending';

create table public.provisioning_batch_items (
  batch_id uuid not null
    constraint item_belongs_to_a_batch references public.provisioning_batches (id) on delete restrict,
  position integer not null,
  idempotency_key uuid not null,
  request_id uuid
    constraint item_request_exists references public.provisioning_requests (id) on delete restrict,
  payload jsonb not null,
  error jsonb,
  constraint provisioning_batch_items_pkey primary key (batch_id, position),
  constraint item_position_is_not_negative check (position >= 0),
  constraint refused_item_names_its_error check ((request_id is null) = (error is not null))
);

comment on table public.provisioning_batch_items is
  'What a batch was asked for, one row a tenant. How an item stands is told by its request alone; one that was refused on acceptance has none.';
comment on column public.provisioning_batch_items.position is 'Counted from 0, as in the list that was sent.';
comment on column public.provisioning_batch_items.payload is
  'As it was sent, without any secret: what a repeated call is compared with, and a retry of a refused item begins from.';
comment on column public.provisioning_batch_items.error is
  'Why it was refused on acceptance: {code, errors, duplicate_of}. NULL where there is a request.';

create index provisioning_batch_items_request_id_idx on public.provisioning_batch_items (request_id);

alter table public.provisioning_batch_items enable row level security;

create policy "admins see the items of their own batches" on public.provisioning_batch_items
  for select to authenticated
  using (batch_id in (select b.id from public.provisioning_batches b));

revoke all on table public.provisioning_batch_items from public, anon, authenticated, service_role;
grant select on table public.provisioning_batch_items to authenticated, service_role;

alter table public.tenant_members
  add column setup_email_due_at timestamptz,
  add column setup_email_attempts smallint not null default 0;

comment on column public.tenant_members.setup_email_due_at is
  'From when on a worker sends the set-up e-mail, should the auth service not have noted one. NULL where none is owed.';
comment on column public.tenant_members.setup_email_attempts is 'How often a worker has tried.';

create index tenant_members_setup_email_due_idx on public.tenant_members (setup_email_due_at)
  where setup_email_due_at is not null;

drop function private.payload_problems(jsonb);
drop function public.claim_expired_requests(integer);
drop function private.claim_expired_requests(integer);
drop function public.count_expired_requests();
drop function private.count_expired_requests();

create or replace function private.accept_batch(p_idempotency_key uuid, p_items jsonb, p_mode text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_batch public.provisioning_batches;
  v_faulty jsonb;
begin
  perform private.require_batch_shape(p_idempotency_key, p_items, p_mode);

  if not pg_try_advisory_xact_lock(hashtextextended('batch' || v_admin_user_id || p_idempotency_key, 0)) then
    perform private.raise_error(
      'DUPLICATE_REQUEST', '{"retry_after_seconds": 2}', 'The same batch is being accepted: try again.'
    );
  end if;

  select * into v_batch
  from public.provisioning_batches b
  where b.admin_user_id = v_admin_user_id and b.idempotency_key = p_idempotency_key;
  if found then
    perform private.require_same_batch(v_batch, p_items, p_mode);
    return private.describe_batch(v_batch)
      || jsonb_build_object('replayed', true, 'rate_limit', private.check_tokens(v_admin_user_id, 'batch_items', 0));
  end if;

  -- Looked at first, so that who has no tokens left learns nothing; taken last, since the bucket's row is a lock that this
  -- admin's other calls want.
  perform private.check_tokens(v_admin_user_id, 'batch_items', jsonb_array_length(p_items));
  perform private.require_batch_quota(v_admin_user_id, jsonb_array_length(p_items));

  insert into public.provisioning_batches (admin_user_id, idempotency_key, mode, item_count, deadline_at)
  values (
    v_admin_user_id, p_idempotency_key, p_mode, jsonb_array_length(p_items),
    clock_timestamp() + private.batch_deadline()
  )
  returning * into v_batch;
  perform private.add_batch_items(v_batch, p_items);

  if p_mode = 'all_or_nothing' then
    v_faulty := private.list_faulty_items(v_batch.id);
    if v_faulty is not null then
      -- Raising takes all of it back: the batch was never there, and its key is free.
      perform private.raise_error(
        'BATCH_REJECTED', jsonb_build_object('items', v_faulty), 'Mend these items, or send them in mode independent.'
      );
    end if;
  else
    -- A key that stands for a request that failed is one more try at it.
    perform private.requeue_requests(v_batch);
  end if;

  perform private.record_batch_event('batch_accepted', v_batch);
  return private.describe_batch(v_batch) || jsonb_build_object(
    'replayed', false,
    'rate_limit', private.spend_tokens(v_admin_user_id, 'batch_items', jsonb_array_length(p_items))
  );
end
$$;

revoke all on function private.accept_batch(uuid, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function private.accept_batch(uuid, jsonb, text) to authenticated;
comment on function private.accept_batch(uuid, jsonb, text) is
  'See public.accept_batch.';

create or replace function private.activate_batch(p_batch_id uuid)
returns void
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
    where r.batch_id = p_batch_id
    order by r.batch_position
    for update
  loop
    perform private.activate_tenant(v_request, private.request_owner_id(v_request));
  end loop;

  update public.provisioning_batches b
  set outcome = 'activated', decided_at = clock_timestamp()
  where b.id = p_batch_id;
end
$$;

revoke all on function private.activate_batch(uuid) from public, anon, authenticated, service_role;
comment on function private.activate_batch(uuid) is
  'Activates every tenant of an all_or_nothing batch in one commit. The caller holds the batch row and has locked the owners.';

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
    perform private.complete_request(v_request, p_owner_id);
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

  perform private.complete_request(v_request, new.id);
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
  );

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

create or replace function private.add_batch_items(
  p_batch public.provisioning_batches,
  p_items jsonb,
  p_positions integer[] default null
)
returns void
language sql
security definer
set search_path = ''
as $$
  with examined as materialized (
    select *
    from private.examine_items(p_batch.admin_user_id, p_batch.idempotency_key, p_items, p_positions)
  ),
  requests as (
    insert into public.provisioning_requests (
      admin_user_id, idempotency_key, payload, owner_email, owner_mode, batch_id, batch_position
    )
    select
      p_batch.admin_user_id, e.idempotency_key, e.payload, e.payload #>> '{owner,email}', e.payload #>> '{owner,mode}',
      p_batch.id, e.item_position
    from examined e
    where e.error is null and e.known_request_id is null
    -- In one order, so that two batches that want the same addresses can't wait for each other.
    order by e.payload #>> '{owner,email}'
    on conflict do nothing
    returning id, batch_position
  )
  insert into public.provisioning_batch_items (batch_id, position, idempotency_key, request_id, payload, error)
  select
    p_batch.id,
    e.item_position,
    e.idempotency_key,
    case when e.error is null then coalesce(e.known_request_id, r.id) end,
    -- One that is at fault by itself is not kept as it came.
    case when e.payload is null then private.sketch_payload(e.given) else e.given end,
    case
      when e.error is not null then private.item_error(e.error)
      -- Somebody reserved the address after it was examined.
      when e.known_request_id is null and r.id is null then
        '{"code": "EMAIL_UNAVAILABLE", "errors": [{"pointer": "/owner/email", "message": "is not available"}]}'::jsonb
    end
  from examined e
  left join requests r on r.batch_position = e.item_position
  on conflict (batch_id, position) do update
  set request_id = excluded.request_id, error = excluded.error
$$;

revoke all on function private.add_batch_items(public.provisioning_batches, jsonb, integer[]) from public, anon, authenticated, service_role;
comment on function private.add_batch_items(public.provisioning_batches, jsonb, integer[]) is
  'Examines items and takes them into a batch, or those at p_positions once more: a pending request for each that is sound, its faults for each that is not.';

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
  perform private.complete_request(p_request, v_owner_id);
  return true;
end
$$;

revoke all on function private.adopt_born_owner(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.adopt_born_owner(public.provisioning_requests) is
  'Activates a processing request whose owner exists although the trigger did not run: while it was off, or after a restore. Asked before an attempt is undone or given up. The caller holds the request row. Returns whether it was so.';

create or replace function private.batch_deadline()
returns interval
language sql
immutable
set search_path = ''
as $$
  select interval '24 hours'
$$;

revoke all on function private.batch_deadline() from public, anon, authenticated, service_role;
comment on function private.batch_deadline() is
  'How long items of a batch may wait for a worker, and an all_or_nothing batch for its last item.';

create or replace function private.batch_item_key(p_batch_key uuid, p_position integer)
returns uuid
language sql
immutable
set search_path = ''
as $$
  -- A UUID of version 8 (RFC 9562 5.8): made from a hash, in a shape that no random key has.
  select (
    substr(d.digest, 1, 12) || '8' || substr(d.digest, 14, 3) || 'b' || substr(d.digest, 18, 15)
  )::uuid
  from (select encode(sha256(convert_to(p_batch_key || ':' || p_position, 'utf8')), 'hex')) as d (digest)
$$;

revoke all on function private.batch_item_key(uuid, integer) from public, anon, authenticated, service_role;
comment on function private.batch_item_key(uuid, integer) is
  'The idempotency key of a batch''s item that brought none: the same for the same batch key and position.';

create or replace function private.batch_item_status(p_request public.provisioning_requests)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when p_request.id is null then 'failed'
    when p_request.status = 'pending' then 'queued'
    when p_request.status = 'processing' then 'running'
    when p_request.error ->> 'code' = 'BATCH_ITEM_CANCELLED' then 'cancelled'
    when p_request.error ->> 'code' = 'BATCH_UNDONE' then 'undone'
    else p_request.status
  end
$$;

revoke all on function private.batch_item_status(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.batch_item_status(public.provisioning_requests) is
  'How an item stands, told by its request (NULL for one that was refused): queued, running, completed, failed, cancelled or undone.';

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
  v_request := private.start_attempt(p_request.id, case when v_existing_owner_id is null then p_owner_id end);
  if not v_has_tenant then
    perform private.create_tenant(v_request);
  end if;
  if (v_payload ->> 'api_key')::boolean then
    perform private.store_api_key(v_request.tenant_id, p_api_public_key, p_api_secret_hash);
  end if;

  if v_existing_owner_id is not null then
    perform private.complete_request(v_request, v_existing_owner_id);
    select * into v_request from public.provisioning_requests r where r.id = v_request.id;
  end if;
  return v_request;
end
$$;

revoke all on function private.begin_attempt(public.provisioning_requests, uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.begin_attempt(public.provisioning_requests, uuid, text, text) is
  'Begins the next attempt at a request whose row the caller holds, with its tenant and key; with an existing owner it is the last step. Raises what stands against it.';

create or replace function private.begin_queued_request(p_request public.provisioning_requests, p_api_key jsonb)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_constraint text;
begin
  begin
    return private.begin_attempt(
      p_request, gen_random_uuid(), p_api_key ->> 'public_key', p_api_key ->> 'secret_hash'
    );
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform private.raise_conflict(v_constraint, p_request.payload);
  end;
exception
  -- The item's own failure, with its name; others of the batch are not concerned.
  when others then
    -- Conflicts, time-outs and a server in need: tried again, by this worker or the next.
    if sqlstate like any ('{40%,53%,55P03,57%}') then
      raise;
    end if;
    perform private.compensate_attempt(
      p_request,
      private.error_summary(jsonb_build_object('code', sqlerrm, 'reason', case when sqlstate like 'PT%' then null else 'INTERNAL' end))
    );
    select * into p_request from public.provisioning_requests r where r.id = p_request.id;
    return p_request;
end
$$;

revoke all on function private.begin_queued_request(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.begin_queued_request(public.provisioning_requests, jsonb) is
  'Begins an item of a batch, as a worker who holds its row. Returns the request: processing, completed or prepared where its owner was there before, or failed with the code that says why.';

create or replace function private.cancel_batch(p_batch_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_batch public.provisioning_batches := private.lock_batch(p_batch_id);
  v_error constant jsonb := '{"code": "BATCH_ITEM_CANCELLED", "reason": null}';
begin
  if v_batch.outcome = 'activated' then
    perform private.raise_error(
      'INVALID_TRANSITION', '{"action": "cancel", "from": "completed"}', 'The batch is complete. To take it back: undo.'
    );
  end if;

  if v_batch.mode = 'all_or_nothing' and v_batch.outcome is null then
    -- What has been begun of a whole can't stay when the rest will never come.
    perform private.roll_back_batch(p_batch_id, v_error, v_error ->> 'code');
  elsif private.drop_queued_items(p_batch_id, v_error) = 0 then
    return private.describe_batch(v_batch);
  end if;

  update public.provisioning_batches b
  set cancelled_at = clock_timestamp()
  where b.id = p_batch_id
  returning * into v_batch;
  perform private.record_batch_event('batch_cancelled', v_batch);
  return private.describe_batch(v_batch);
end
$$;

revoke all on function private.cancel_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function private.cancel_batch(uuid) to authenticated;
comment on function private.cancel_batch(uuid) is
  'See public.cancel_batch.';

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
  perform private.refuse_item_of_a_whole(v_request);

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
      and (r.owner_mode = 'invite' or v_is_sender)
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
  for v_owed in
    select o.*, m.setup_email_attempts
    from private.owed_setup_emails o
    join public.tenant_members m on m.tenant_id = o.tenant_id and m.user_id = o.user_id
    where (p_batch_id is null or o.batch_id = p_batch_id)
      -- Of the row that is locked, which is read again then: the view's own may be from before another worker's claim.
      and m.setup_email_due_at <= clock_timestamp()
    order by o.due_at
    limit greatest(1, least(coalesce(p_limit, 1), 50))
    for update of m skip locked
  loop
    -- The auth service notes it when the mail server has taken the mail, whoever had it sent.
    if v_owed.recovery_sent_at is not null or v_owed.setup_email_attempts >= v_max_attempts then
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

revoke all on function private.claim_setup_emails(integer, uuid) from public, anon, authenticated, service_role;
grant execute on function private.claim_setup_emails(integer, uuid) to service_role;
comment on function private.claim_setup_emails(integer, uuid) is
  'See public.claim_setup_emails.';

create or replace function private.release_setup_emails(p_tenant_ids uuid[])
returns void
language sql
security definer
set search_path = ''
as $$
  update public.tenant_members m
  set setup_email_due_at = clock_timestamp() + interval '1 minute',
      -- It was no attempt: a limit that lasts must not use them up.
      setup_email_attempts = greatest(m.setup_email_attempts - 1, 0)
  where m.tenant_id = any (p_tenant_ids) and m.role = 'OWNER' and m.setup_email_due_at is not null
$$;

revoke all on function private.release_setup_emails(uuid[]) from public, anon, authenticated, service_role;
grant execute on function private.release_setup_emails(uuid[]) to service_role;
comment on function private.release_setup_emails(uuid[]) is
  'See public.release_setup_emails.';

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
  set status = 'failed', lease_expires_at = null, deadline_at = null, prepared_at = null, error = p_error
  where r.id = p_request.id;

  -- Catalogue, members and keys go by cascade. Never an active tenant, and never an auth user (I10).
  delete from public.tenants t where t.id = p_request.tenant_id and t.status = 'provisioning';

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
  else
    perform private.activate_tenant(p_request, p_owner_id);
  end if;
end
$$;

revoke all on function private.complete_request(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.complete_request(public.provisioning_requests, uuid) is
  'What follows from the owner being there: activation, or in an all_or_nothing batch readiness for it. The caller holds the request row and has checked the attempt.';

create or replace function private.count_waiting()
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select (
    (select count(*) from private.abandoned_requests r where r.owner_mode = 'invite')
    + (select count(*) from private.queued_requests r where not private.needs_its_caller(r.owner_mode, r.payload))
    + (select count(*) from private.owed_setup_emails o)
  )::integer
$$;

revoke all on function private.count_waiting() from public, anon, authenticated, service_role;
grant execute on function private.count_waiting() to service_role;
comment on function private.count_waiting() is
  'See public.count_waiting.';

create or replace function private.delete_unused_owners(p_owner_ids uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_id uuid;
begin
  for v_owner_id in
    -- Locked first, judged afterwards: who is made a member or an employee at this moment waits for it, or is seen.
    select u.id from auth.users u where u.id = any (p_owner_ids) order by u.id for update
  loop
    begin
      delete from auth.users u
      where u.id = v_owner_id
        and private.is_unused_owner(u.id);
      if not found then
        perform private.keep_owner(v_owner_id);
      end if;
      -- An application's constraint may be deferred, and would undo everything at the commit.
      set constraints all immediate;
    exception
      -- Something of the application's stands against it, a reference or a trigger. Everything else is undone all the
      -- same; the doctor tells of this one.
      when others then
        if sqlstate in ('40001', '40P01') then
          raise;
        end if;
        raise warning 'owner % was not deleted: %', v_owner_id, sqlerrm;
    end;
  end loop;
end
$$;

revoke all on function private.delete_unused_owners(uuid[]) from public, anon, authenticated, service_role;
comment on function private.delete_unused_owners(uuid[]) is
  'Deletes the auth users that undone attempts brought into being, but those who have become something else since.';

create or replace function private.describe_batch(p_batch public.provisioning_batches)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with counts as (
    select s.status, count(*) as count
    from (
      select private.batch_item_status(r) as status
      from public.provisioning_batch_items i
      left join public.provisioning_requests r on r.id = i.request_id
      where i.batch_id = p_batch.id
    ) as s
    group by s.status
  ),
  summed as (
    select
      coalesce(sum(c.count) filter (where c.status in ('queued', 'running')), 0) > 0 as is_open,
      coalesce(jsonb_object_agg(c.status, c.count), '{}') as by_status
    from counts c
  )
  select jsonb_build_object(
    'batch_id', p_batch.id,
    'mode', p_batch.mode,
    'status', case
      when s.is_open then 'running'
      when p_batch.undone_at is not null then 'undone'
      when p_batch.cancelled_at is not null then 'cancelled'
      when p_batch.outcome = 'rolled_back' then 'failed'
      else 'completed'
    end,
    'error', p_batch.error,
    'counts', '{"queued": 0, "running": 0, "completed": 0, "failed": 0, "cancelled": 0, "undone": 0}'::jsonb || s.by_status,
    'total', p_batch.item_count,
    'created_at', p_batch.created_at,
    'deadline_at', p_batch.deadline_at,
    -- Looked for at the end only: while it runs, followers ask again and again.
    'finished_at', case
      when not s.is_open then greatest(
        p_batch.created_at,
        (
          select max(a.ended_at)
          from public.provisioning_batch_items i
          join public.provisioning_attempts a on a.request_id = i.request_id
          where i.batch_id = p_batch.id
        )
      )
    end
  )
  from summed s
$$;

revoke all on function private.describe_batch(public.provisioning_batches) from public, anon, authenticated, service_role;
comment on function private.describe_batch(public.provisioning_batches) is
  'A batch as its admin sees it: {batch_id, mode, status running|completed|failed|cancelled|undone, error, counts by item status, total, created_at, deadline_at, finished_at}.';

create or replace function private.describe_batch_event(p_event public.provisioning_events)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'transaction_id', p_event.transaction_id::text,
    'id', p_event.id,
    'occurred_at', p_event.occurred_at,
    'action', p_event.action,
    'position', (select r.batch_position from public.provisioning_requests r where r.id = p_event.request_id),
    'tenant_id', p_event.tenant_id,
    'attempt_number', p_event.attempt_number,
    'error', case when p_event.details ? 'code' then p_event.details end
  )
$$;

revoke all on function private.describe_batch_event(public.provisioning_events) from public, anon, authenticated, service_role;
comment on function private.describe_batch_event(public.provisioning_events) is
  'An event of a batch as its follower sees it.';

create or replace function private.describe_batch_item(
  p_item public.provisioning_batch_items,
  p_request public.provisioning_requests
)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'position', p_item.position,
    'idempotency_key', p_item.idempotency_key,
    'status', private.batch_item_status(p_request),
    'name', p_item.payload #>> '{tenant,name}',
    'slug', coalesce(p_request.payload #>> '{tenant,slug}', p_item.payload #>> '{tenant,slug}'),
    'owner_email', coalesce(p_request.owner_email, p_item.payload #>> '{owner,email}'),
    'tenant_id', case when p_request.status = 'completed' then p_request.tenant_id end,
    'attempts', coalesce(p_request.current_attempt, 0),
    'error', coalesce(p_item.error, p_request.error),
    'result', p_request.result,
    'setup_email', case
      when p_request.status = 'completed'
        then private.setup_email_state(p_request.owner_mode, (p_request.result #>> '{owner,id}')::uuid)
    end
  )
$$;

revoke all on function private.describe_batch_item(public.provisioning_batch_items, public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.describe_batch_item(public.provisioning_batch_items, public.provisioning_requests) is
  'An item as its admin sees it. Without any secret, since none is stored.';

create or replace function private.describe_claim(p_request public.provisioning_requests)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_request(p_request) || jsonb_build_object(
    'owner_full_name', p_request.payload #>> '{owner,full_name}',
    'batch_id', p_request.batch_id,
    'batch_position', p_request.batch_position
  )
$$;

revoke all on function private.describe_claim(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.describe_claim(public.provisioning_requests) is
  'A request as the worker who has claimed it needs it: private.describe_request plus owner_full_name, batch_id and batch_position.';

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
    'is_prepared', p_request.prepared_at is not null,
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
  'A request as its callers see it: {request_id, tenant_id, status, attempt_number, owner_id, owner_email, is_prepared, lease_expires_at, error, result, setup_email}.';

create or replace function private.drop_queued_items(p_batch_id uuid, p_error jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_count integer := 0;
begin
  for v_request in
    select *
    from public.provisioning_requests r
    where r.batch_id = p_batch_id and r.status = 'pending'
    order by r.batch_position
    -- Who holds a row is beginning it: waited for, so that afterwards each is either dropped or begun.
    for update
  loop
    perform private.compensate_attempt(v_request, p_error);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

revoke all on function private.drop_queued_items(uuid, jsonb) from public, anon, authenticated, service_role;
comment on function private.drop_queued_items(uuid, jsonb) is
  'Fails the items of a batch that nobody has begun. Returns how many.';

create or replace function private.examine_batch(p_idempotency_key uuid, p_items jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_rate_limit jsonb;
begin
  perform private.require_batch_shape(p_idempotency_key, p_items, 'independent');
  -- Counted like the real thing, or it would tell whose addresses are customers', ten thousand at a time.
  v_rate_limit := private.spend_tokens(v_admin_user_id, 'batch_items', jsonb_array_length(p_items));
  return (
    select jsonb_build_object(
      'rate_limit', v_rate_limit,
      'total', count(*),
      'faulty', count(e.error),
      'items', coalesce(
        jsonb_agg(jsonb_build_object('position', e.item_position) || e.error order by e.item_position)
          filter (where e.error is not null),
        '[]'
      )
    )
    from private.examine_items(v_admin_user_id, p_idempotency_key, p_items) e
  );
end
$$;

revoke all on function private.examine_batch(uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.examine_batch(uuid, jsonb) to authenticated;
comment on function private.examine_batch(uuid, jsonb) is
  'See public.examine_batch.';

create or replace function private.given_item_error(p_error jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- Known codes and the shape of our own errors only, since it is stored and told to callers who branch on it.
  select jsonb_build_object(
    'code', coalesce((select e.code from private.error_codes e where e.code = p_error ->> 'code'), 'VALIDATION_ERROR'),
    'errors', coalesce(
      (
        select jsonb_agg(
          jsonb_build_object('pointer', left(f.fault ->> 'pointer', 255), 'message', left(f.fault ->> 'message', 255))
          order by f.number
        )
        from jsonb_array_elements(
          case when jsonb_typeof(p_error -> 'errors') = 'array' then p_error -> 'errors' else '[]' end
        ) with ordinality as f (fault, number)
        where f.fault ->> 'pointer' is not null and f.fault ->> 'message' is not null and f.number <= 100
      ),
      '[]'
    )
  )
  where jsonb_typeof(p_error) = 'object'
$$;

revoke all on function private.given_item_error(jsonb) from public, anon, authenticated, service_role;
comment on function private.given_item_error(jsonb) is
  'The {code, errors} of a fault that whoever sends an item has found in it. NULL: none.';

-- Set-based: a batch of ten thousand is examined by this one statement, before anything of it is written. Only a preview of
-- names, as for a single request: the unique constraints judge what others do meanwhile.
create or replace function private.examine_items(
  p_admin_user_id uuid,
  p_batch_key uuid,
  p_items jsonb,
  p_positions integer[] default null
)
returns table (
  item_position integer, idempotency_key uuid, given jsonb, payload jsonb, known_request_id uuid, error jsonb
)
language sql
stable
security definer
set search_path = ''
as $$
  with given as materialized (
    select i.number::integer as number, coalesce(p_positions[i.number], i.number::integer - 1) as position, i.item
    from jsonb_array_elements(p_items) with ordinality as i (item, number)
  ),
  items as materialized (
    select
      g.position,
      case
        when g.item ->> 'idempotency_key' is null then private.batch_item_key(p_batch_key, g.position)
        when pg_input_is_valid(g.item ->> 'idempotency_key', 'uuid') then (g.item ->> 'idempotency_key')::uuid
      end as key,
      g.item -> 'payload' as given,
      coalesce(private.given_item_error(g.item -> 'error'), e.error) as error
    from given g
    left join private.payload_errors(
      array(select g.item -> 'payload' from given g order by g.number)
    ) e on e.number = g.number
  ),
  payloads as materialized (
    select i.position, i.key, private.fill_payload_defaults(i.given) as payload
    from items i
    where i.error is null
  ),
  named as materialized (
    select
      p.*,
      p.payload #>> '{tenant,slug}' as slug,
      p.payload #>> '{tenant,domain}' as domain,
      p.payload #>> '{owner,email}' as email,
      (p.payload #>> '{owner,user_id}')::uuid as user_id,
      r.id as request_id,
      r.batch_id as known_batch_id,
      r.status as known_status,
      r.payload as known_payload
    from payloads p
    left join public.provisioning_requests r on r.admin_user_id = p_admin_user_id and r.idempotency_key = p.key
  ),
  -- Within the batch the first to want a name has it, whatever becomes of it.
  ranked as (
    select
      n.*,
      min(n.position) over (partition by n.key) as key_at,
      min(n.position) over (partition by n.slug) as slug_at,
      min(n.position) over (partition by n.domain) as domain_at,
      min(n.position) filter (where n.user_id is null) over (partition by n.email) as email_at
    from named n
  ),
  faults (position, rank, code, pointer, message, duplicate_of) as (
    select i.position, 0, 'IDEMPOTENCY_KEY_MISSING', '', 'needs an idempotency key that is a UUID', null::integer
    from items i
    where i.key is null
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has the idempotency key of another item', r.key_at
    from ranked r
    where r.key is not null and r.key_at < r.position
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has an idempotency key that was used for another payload', null
    from ranked r
    where r.known_payload <> r.payload
    union all
    select r.position, 1, 'IDEMPOTENCY_KEY_REUSED', '', 'has the key of an item of a batch that is made as a whole', null
    from ranked r
    join public.provisioning_batches b on b.id = r.known_batch_id
    where r.known_status <> 'completed' and b.mode = 'all_or_nothing' and b.idempotency_key <> p_batch_key
    union all
    select r.position, 2, 'VALIDATION_ERROR', '/template', 'is not a known template', null
    from ranked r
    where not exists (select from public.tenant_templates t where t.name = r.payload ->> 'template' and t.is_current)
    union all
    select r.position, 3, case s.problem when 'taken' then 'DUPLICATE_SLUG' else 'INVALID_SLUG' end, '/tenant/slug', 'is ' || s.problem, null
    from ranked r
    cross join lateral (select private.slug_problem(r.slug)) as s (problem)
    where s.problem is not null and r.request_id is null
    union all
    select r.position, 3, 'DUPLICATE_SLUG', '/tenant/slug', 'is the slug of another item', r.slug_at
    from ranked r
    where r.slug_at < r.position
    union all
    select r.position, 4, 'DUPLICATE_DOMAIN', '/tenant/domain', 'is taken', null
    from ranked r
    where r.request_id is null and exists (select from public.tenants t where t.domain = r.domain)
    union all
    select r.position, 4, 'DUPLICATE_DOMAIN', '/tenant/domain', 'is the domain of another item', r.domain_at
    from ranked r
    where r.domain is not null and r.domain_at < r.position
    union all
    select r.position, 5, 'EMAIL_UNAVAILABLE', '/owner/email', 'is not available', null
    from ranked r
    where r.request_id is null and r.user_id is null and private.check_owner_email(r.email) is not null
    union all
    select r.position, 5, 'EMAIL_UNAVAILABLE', '/owner/email', 'is the address of another item', r.email_at
    from ranked r
    where r.user_id is null and r.email_at < r.position
    union all
    select r.position, 6, 'VALIDATION_ERROR', '/owner/user_id', 'is not a user with this e-mail address', null
    from ranked r
    where r.user_id is not null
      and r.request_id is null
      and not exists (
        select from auth.users u
        where u.id = r.user_id
          and lower(u.email) = r.email
          and u.deleted_at is null
          and u.email_confirmed_at is not null
      )
  ),
  errors as (
    select
      f.position,
      jsonb_build_object(
        'code', (array_agg(f.code order by f.rank, f.duplicate_of nulls first))[1],
        'errors', jsonb_agg(jsonb_build_object('pointer', f.pointer, 'message', f.message) order by f.rank, f.duplicate_of nulls first),
        'duplicate_of', min(f.duplicate_of)
      ) as error
    from faults f
    group by f.position
  )
  select
    i.position,
    coalesce(i.key, private.batch_item_key(p_batch_key, i.position)),
    coalesce(i.given, 'null'),
    n.payload,
    n.request_id,
    coalesce(i.error, e.error)
  from items i
  left join named n on n.position = i.position
  left join errors e on e.position = i.position
$$;

revoke all on function private.examine_items(uuid, uuid, jsonb, integer[]) from public, anon, authenticated, service_role;
comment on function private.examine_items(uuid, uuid, jsonb, integer[]) is
  'Every item of a batch ([{payload, idempotency_key, error}]) with its key, its normalised payload, the request that its key already stands for, and its faults against itself, the batch and the database: {code, errors, duplicate_of}.';

create or replace function private.fill_payload_defaults(p_payload jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  -- Every optional field stands, as its default or as null, so that two ways of saying the same are one payload.
  select jsonb_build_object(
    'tenant', jsonb_build_object(
      'name', p_payload #>> '{tenant,name}',
      'slug', coalesce(p_payload #>> '{tenant,slug}', private.slugify(p_payload #>> '{tenant,name}')),
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
  )
$$;

revoke all on function private.fill_payload_defaults(jsonb) from public, anon, authenticated, service_role;
comment on function private.fill_payload_defaults(jsonb) is
  'A payload without faults, with every default filled in and addresses in lower case.';

create or replace function private.get_batch(p_batch_id uuid)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select private.describe_batch(private.require_batch(p_batch_id))
$$;

revoke all on function private.get_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_batch(uuid) to authenticated, service_role;
comment on function private.get_batch(uuid) is
  'See public.get_batch.';

create or replace function private.get_provisioning_results(p_request_ids uuid[])
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select private.describe_claim(r)
  from public.provisioning_requests r
  where r.id = any (p_request_ids)
$$;

revoke all on function private.get_provisioning_results(uuid[]) from public, anon, authenticated, service_role;
grant execute on function private.get_provisioning_results(uuid[]) to service_role;
comment on function private.get_provisioning_results(uuid[]) is
  'See public.get_provisioning_results.';

create or replace function private.has_template_catalogue(p_tenant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  with rows_of_tenant as (
    select s.slug, s.name, s.hero_title, s.position, p.slug, p.name, p.price_minor, p.grouping_order
    from public.segments s
    left join public.packages p on p.segment_id = s.id
    where s.tenant_id = p_tenant_id
  ),
  rows_of_template as (
    select
      s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title', s.position::integer,
      p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint, p.position::integer
    from public.tenants t
    join public.tenant_templates m on m.name = t.template_name and m.version = t.template_version
    cross join lateral jsonb_array_elements(m.definition -> 'segments') with ordinality as s (segment, position)
    left join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position) on true
    where t.id = p_tenant_id
  )
  select not exists (
    (table rows_of_tenant except table rows_of_template) union all (table rows_of_template except table rows_of_tenant)
  )
$$;

revoke all on function private.has_template_catalogue(uuid) from public, anon, authenticated, service_role;
comment on function private.has_template_catalogue(uuid) is
  'Whether a tenant''s segments and packages are those of its template: nobody has changed or added any.';

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
    and not exists (select from private.tenant_tombstones d where d.tenant_id = r.tenant_id)

  union all
  select 'I2', 'PURGED_TENANT_EXISTS', t.id::text, null
  from public.tenants t
  join private.tenant_tombstones d on d.tenant_id = t.id

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
    -- Prepared: the rest of its batch is awaited, and the batch is decided as a whole.
    and not exists (
      select from public.provisioning_requests r
      where r.id = a.request_id and r.current_attempt = a.attempt_number and r.prepared_at is not null
    )

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

create or replace function private.is_unused_tenant(p_tenant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.tenants t
    join auth.users u on u.id = t.owner_id
    where t.id = p_tenant_id
      and t.status = 'active'
      and (
        u.last_sign_in_at is null
        -- Who was there before may have signed in for something else; who was born for this tenant has come for it, be it
        -- while the rest of the batch was awaited.
        or u.last_sign_in_at <= t.activated_at
          and not exists (select from public.provisioning_attempts a where a.owner_id = u.id)
      )
      and not exists (select from public.tenant_members m where m.tenant_id = t.id and m.role <> 'OWNER')
      and not exists (select from private.tenant_api_keys k where k.tenant_id = t.id and k.last_used_at is not null)
      -- Over REST members write to the catalogue, which leaves no event.
      and private.has_template_catalogue(t.id)
      -- What the application keeps of it would go with it, or lose it.
      and not private.is_referred_to(t.id)
      -- Edited, given another key, suspended and reactivated, given to somebody else: all of it leaves an event.
      and not exists (
        select from public.provisioning_events e
        where e.tenant_id = t.id
          and e.occurred_at > t.activated_at
          and e.action not in ('tenant_activated', 'setup_email_requested', 'setup_email_claimed')
      )
  )
$$;

revoke all on function private.is_unused_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.is_unused_tenant(uuid) is
  'Whether nobody has done anything with an active tenant since it was made: owner not signed in, no other member, no key used, no change to it or its catalogue, no row of the application refers to it.';

create or replace function private.is_well_formed(p_path text[], p_content text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select case p_path
    when '{tenant,slug}' then private.is_valid_slug(p_content)
    when '{tenant,domain}' then private.is_valid_domain(p_content)
    -- Only a well-spelt zone is tried: to Postgres every name with a digit in it is a POSIX zone, Mars/Base1 too.
    when '{tenant,timezone}' then case
      when p_content ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34]))$'
        then private.is_known_timezone(p_content)
      else false
    end
    when '{tenant,currency}' then p_content ~ '^[A-Z]{3}$'
    when '{tenant,contact,email}' then private.is_valid_email(p_content)
    when '{owner,email}' then private.is_valid_email(p_content)
    when '{owner,mode}' then p_content in ('invite', 'password', 'temporary', 'existing')
    when '{owner,user_id}' then pg_input_is_valid(p_content, 'uuid')
    when '{template}' then p_content ~ '^[a-z][a-z0-9_-]*$'
    when '{isolation}' then p_content = 'shared'
  end
$$;

revoke all on function private.is_well_formed(text[], text) from public, anon, authenticated, service_role;
comment on function private.is_well_formed(text[], text) is
  'Whether a text of a provisioning payload has the form that its place asks for.';

create or replace function private.item_error(p_error jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
  -- What stands in a pointer or message that is not the contract's own may be a secret (I5).
  select private.error_summary(p_error) || jsonb_build_object(
    'errors', (
      select coalesce(
        jsonb_agg(
          case
            when k.pointer <> f.fault ->> 'pointer' then
              jsonb_build_object('pointer', k.pointer, 'message', 'has an unknown field')
            when f.fault ->> 'message' ~ '^(must|is|has|needs|goes|no|Invalid|Too) [[:print:]]{1,200}$' then
              jsonb_build_object('pointer', k.pointer, 'message', f.fault ->> 'message')
            else jsonb_build_object('pointer', k.pointer, 'message', 'is not valid')
          end
        ),
        '[]'
      )
      from jsonb_array_elements(
        case when jsonb_typeof(p_error -> 'errors') = 'array' then p_error -> 'errors' else '[]' end
      ) as f (fault)
      cross join lateral substring(
        f.fault ->> 'pointer'
        from '^(?:/(?:tenant|name|slug|domain|timezone|currency|contact|email|phone|address|settings|owner|full_?[nN]ame|mode|password|user_?[iI]d|template|isolation|features|limits|users|storage_?[gG]b|api_?[kK]ey|idempotency_?[kK]ey|\d{1,3})(?=/|$))*'
      ) as k (pointer)
      where jsonb_typeof(f.fault) = 'object'
    ),
    'duplicate_of', case when jsonb_typeof(p_error -> 'duplicate_of') = 'number' then p_error -> 'duplicate_of' end
  )
$$;

revoke all on function private.item_error(jsonb) from public, anon, authenticated, service_role;
comment on function private.item_error(jsonb) is
  'What may be stored of why an item was refused: {code, reason, errors, duplicate_of}, the code a known one, pointers and messages the contract''s.';

create or replace function private.list_batch_events(
  p_batch_id uuid,
  p_after_transaction xid8,
  p_after_id bigint,
  p_limit integer
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  -- Before the events: what is told as finished here has all of its events below.
  v_batch constant jsonb := private.describe_batch(private.require_batch(p_batch_id));
  v_last_transaction xid8 := coalesce(p_after_transaction, '0');
  v_last_id bigint := coalesce(p_after_id, 0);
  v_events jsonb;
begin
  select coalesce(jsonb_agg(private.describe_batch_event(e) order by e.transaction_id, e.id), '[]') into v_events
  from (
    select *
    from public.provisioning_events e
    where e.batch_id = p_batch_id
      and (e.transaction_id, e.id) > (v_last_transaction, v_last_id)
      -- Nothing can appear below this any more, so a reader who goes on from here misses nothing.
      and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    order by e.transaction_id, e.id
    limit greatest(1, least(coalesce(p_limit, 200), 1000))
  ) as e;

  if v_events <> '[]' then
    v_last_transaction := (v_events -> -1 ->> 'transaction_id')::xid8;
    v_last_id := (v_events -> -1 ->> 'id')::bigint;
  end if;
  return jsonb_build_object(
    'batch', v_batch,
    'events', v_events,
    -- On the next page, or committed and not to be told yet.
    'has_more', exists (
      select from public.provisioning_events e
      where e.batch_id = p_batch_id and (e.transaction_id, e.id) > (v_last_transaction, v_last_id)
    )
  );
end
$$;

revoke all on function private.list_batch_events(uuid, xid8, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_batch_events(uuid, xid8, bigint, integer) to authenticated, service_role;
comment on function private.list_batch_events(uuid, xid8, bigint, integer) is
  'See public.list_batch_events.';

create or replace function private.list_batch_items(
  p_batch_id uuid,
  p_status text,
  p_after_position integer,
  p_limit integer
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_batch constant public.provisioning_batches := private.require_batch(p_batch_id);
begin
  return (
    select coalesce(jsonb_agg(private.describe_batch_item(page.item, page.request) order by (page.item).position), '[]')
    from (
      select i as item, found.request
      from public.provisioning_batch_items i
      -- One by one, whatever the planner believes of how many there are.
      left join lateral (
        select r as request from public.provisioning_requests r where r.id = i.request_id offset 0
      ) as found on true
      where i.batch_id = v_batch.id
        and i.position > coalesce(p_after_position, -1)
        and (p_status is null or private.batch_item_status(found.request) = p_status)
      order by i.position
      limit greatest(1, least(coalesce(p_limit, 100), 1000))
    ) as page
  );
end
$$;

revoke all on function private.list_batch_items(uuid, text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_batch_items(uuid, text, integer, integer) to authenticated, service_role;
comment on function private.list_batch_items(uuid, text, integer, integer) is
  'See public.list_batch_items.';

create or replace function private.list_batches(p_before timestamptz, p_limit integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
begin
  return (
    select coalesce(jsonb_agg(private.describe_batch(b) order by b.created_at desc, b.id), '[]')
    from (
      select *
      from public.provisioning_batches b
      where b.admin_user_id = v_admin_user_id and (p_before is null or b.created_at < p_before)
      order by b.created_at desc, b.id
      limit greatest(1, least(coalesce(p_limit, 20), 100))
    ) as b
  );
end
$$;

revoke all on function private.list_batches(timestamptz, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_batches(timestamptz, integer) to authenticated;
comment on function private.list_batches(timestamptz, integer) is
  'See public.list_batches.';

create or replace function private.list_faulty_items(p_batch_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- A hundred say enough, and an error's detail is no place for ten thousand.
  select jsonb_agg(jsonb_build_object('position', f.position) || f.error order by f.position)
  from (
    select
      i.position,
      coalesce(
        i.error,
        '{"code": "IDEMPOTENCY_KEY_REUSED", "errors": [{"pointer": "", "message": "has the idempotency key of another request"}]}'
      ) as error
    from public.provisioning_batch_items i
    left join public.provisioning_requests r on r.id = i.request_id
    where i.batch_id = p_batch_id and r.batch_id is distinct from p_batch_id
    order by i.position
    limit 100
  ) as f
$$;

revoke all on function private.list_faulty_items(uuid) from public, anon, authenticated, service_role;
comment on function private.list_faulty_items(uuid) is
  'The first hundred items that keep an all_or_nothing batch from being accepted, those among them whose request is not its own. NULL: none.';

create or replace function private.lock_batch(p_batch_id uuid)
returns public.provisioning_batches
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_batch public.provisioning_batches := private.require_batch(p_batch_id);
begin
  -- Read again: it may have been decided meanwhile.
  select * into v_batch from public.provisioning_batches b where b.id = p_batch_id for update;
  return v_batch;
end
$$;

revoke all on function private.lock_batch(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_batch(uuid) is
  'The batch, for its admin and the service role, locked: before any of its requests, as everywhere.';

create or replace function private.lock_batch_owners(p_batch_id uuid)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_ids uuid[];
  v_locked integer;
begin
  -- Births of these items are over, so this only keeps others from changing the requests.
  perform from public.provisioning_requests r where r.batch_id = p_batch_id order by r.batch_position for update;
  v_owner_ids := array(
    select distinct private.request_owner_id(r) from public.provisioning_requests r where r.batch_id = p_batch_id
  );
  -- A share lock keeps an owner from being deleted, softly too, until the tenant is theirs and protects them.
  select count(*) into v_locked
  from (
    select u.id
    from auth.users u
    where u.id = any (v_owner_ids) and u.deleted_at is null
    order by u.id
    for share
  ) as locked;
  return v_locked = cardinality(v_owner_ids);
end
$$;

revoke all on function private.lock_batch_owners(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_batch_owners(uuid) is
  'Locks the owners of a prepared batch against deletion. Returns whether all of them are still there.';

-- Without statistics of a batch that has just been accepted, the planner would sort the whole queue for each claim.
create or replace function private.lock_queued_requests(p_limit integer, p_batch_id uuid, p_is_sender boolean)
returns setof public.provisioning_requests
language plpgsql
security definer
set search_path = ''
set enable_sort = off
as $$
begin
  if p_batch_id is null then
    return query
    select *
    from private.queued_requests r
    where not private.needs_its_caller(r.owner_mode, r.payload)
    order by r.created_at, r.batch_id, r.batch_position
    limit p_limit
    for update skip locked;
  else
    return query
    select *
    from private.queued_requests r
    where r.batch_id = p_batch_id and (p_is_sender or not private.needs_its_caller(r.owner_mode, r.payload))
    order by r.batch_position
    limit p_limit
    for update skip locked;
  end if;
end
$$;

revoke all on function private.lock_queued_requests(integer, uuid, boolean) from public, anon, authenticated, service_role;
comment on function private.lock_queued_requests(integer, uuid, boolean) is
  'The next items of batches that nobody has begun, the oldest first, locked for who asks: those that any worker can begin, of all batches or of one; for the sender of a batch those, too, that need its secrets.';

create or replace function private.needs_its_caller(p_owner_mode text, p_payload jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select coalesce(p_owner_mode in ('password', 'temporary'), false) or coalesce((p_payload ->> 'api_key')::boolean, false)
$$;

revoke all on function private.needs_its_caller(text, jsonb) from public, anon, authenticated, service_role;
comment on function private.needs_its_caller(text, jsonb) is
  'Whether a request can only be begun by who sent it: a typed password is stored nowhere, a generated secret is for them to see.';

create or replace function private.normalize_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_error constant jsonb := (select e.error from private.payload_errors(array[p_payload]) e);
begin
  if v_error is not null then
    perform private.raise_error(v_error ->> 'code', v_error - 'code');
  end if;
  return private.fill_payload_defaults(p_payload);
end
$$;

revoke all on function private.normalize_payload(jsonb) from public, anon, authenticated, service_role;
comment on function private.normalize_payload(jsonb) is
  'The payload with every default filled in and addresses in lower case. Raises VALIDATION_ERROR, INVALID_SLUG or EMAIL_VALIDATION_FAILED with a pointer for each fault.';

create or replace function private.payload_errors(p_payloads jsonb[])
returns table (number integer, error jsonb)
language sql
stable
set search_path = ''
as $$
  select
    p.number,
    jsonb_build_object(
      -- One kind of fault has its own code, several are told by their pointers.
      'code', case when count(distinct p.code) = 1 then min(p.code) else 'VALIDATION_ERROR' end,
      'errors', jsonb_agg(distinct jsonb_build_object('pointer', p.pointer, 'message', p.message))
    )
  from private.payload_problems(p_payloads) p
  group by p.number
$$;

revoke all on function private.payload_errors(jsonb[]) from public, anon, authenticated, service_role;
comment on function private.payload_errors(jsonb[]) is
  'What is wrong with provisioning payloads by themselves, numbered from 1: {code, errors}. No row for one that is good.';

-- Of many payloads at once, since a batch may bring ten thousand: begun once for each of them, this takes four times as long.
create or replace function private.payload_problems(p_payloads jsonb[])
returns table (number integer, pointer text, message text, code text)
language sql
stable
set search_path = ''
as $$
  with payloads as materialized (
    select p.number::integer as number, p.payload
    from unnest(p_payloads) with ordinality as p (payload, number)
  ),
  -- form: what a text that is there must be; private.is_well_formed knows it by its path.
  text_rules (path, is_required, max_length, code, form) as (
    values
      ('{tenant,name}'::text[], true, 255, 'VALIDATION_ERROR', null),
      ('{tenant,slug}', false, null, 'INVALID_SLUG', 'must be a DNS label of 3 to 63 characters'),
      ('{tenant,domain}', false, null, 'VALIDATION_ERROR', 'must be a lower-case host name'),
      ('{tenant,timezone}', false, 64, 'VALIDATION_ERROR', 'must be an IANA time zone'),
      ('{tenant,currency}', false, 3, 'VALIDATION_ERROR', 'must be an ISO 4217 code'),
      ('{tenant,contact,email}', false, null, 'VALIDATION_ERROR', 'must be an e-mail address'),
      ('{tenant,contact,phone}', false, 50, 'VALIDATION_ERROR', null),
      ('{tenant,contact,address}', false, 500, 'VALIDATION_ERROR', null),
      ('{owner,email}', true, null, 'EMAIL_VALIDATION_FAILED', 'must be an e-mail address'),
      ('{owner,full_name}', true, 255, 'VALIDATION_ERROR', null),
      ('{owner,mode}', false, null, 'VALIDATION_ERROR', 'must be invite, password, temporary or existing'),
      ('{owner,user_id}', false, 36, 'VALIDATION_ERROR', 'must be a UUID'),
      ('{template}', false, 63, 'VALIDATION_ERROR', 'must be a label'),
      ('{isolation}', false, null, 'VALIDATION_ERROR', 'must be shared; a schema of its own is not available yet')
  ),
  text_fields as materialized (
    select p.number, r.*, p.payload #> r.path as value, p.payload #>> r.path as content
    from payloads p
    cross join text_rules r
    where p.payload #> r.path is not null or r.is_required
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
  objects as materialized (
    select p.number, o.*, p.payload #> o.path as value
    from payloads p
    cross join object_rules o
    where p.payload #> o.path is not null
  ),
  number_rules (path, max_value) as (
    values ('{limits,users}'::text[], 10000), ('{limits,storage_gb}', 1000)
  ),
  numbers as (
    select p.number, n.*, p.payload #> n.path as value
    from payloads p
    cross join number_rules n
    where jsonb_typeof(p.payload #> n.path) <> 'null'
  ),
  problems (number, path, message, code) as (
    select o.number, o.path, 'must be an object', 'VALIDATION_ERROR'
    from objects o
    where jsonb_typeof(o.value) <> 'object'
      and (jsonb_typeof(o.value) <> 'null' or o.path in ('{}', '{tenant}', '{owner}'))
    union all
    select o.number, o.path || k.key, 'is not a known field', 'VALIDATION_ERROR'
    from objects o
    cross join lateral jsonb_object_keys(case when jsonb_typeof(o.value) = 'object' then o.value else '{}' end) as k (key)
    where o.allowed_keys is not null and k.key <> all (o.allowed_keys)
    union all
    select f.number, f.path, 'is required', f.code
    from text_fields f
    where f.is_required and coalesce(f.content, '') = ''
    union all
    select f.number, f.path, 'must be text', f.code
    from text_fields f
    where jsonb_typeof(f.value) not in ('string', 'null')
    union all
    select f.number, f.path, format('must have 1 to %s characters', f.max_length), f.code
    from text_fields f
    where jsonb_typeof(f.value) = 'string' and f.content <> btrim(f.content)
      or char_length(f.content) > f.max_length
      or not f.is_required and f.max_length is not null and f.content = ''
    union all
    select f.number, f.path, 'must not have control characters', f.code
    from text_fields f
    where f.content ~ '[\x01-\x1f\x7f-\x9f]'
    union all
    select f.number, f.path, f.form, f.code
    from text_fields f
    where f.form is not null
      and f.content is not null
      and not (f.is_required and f.content = '')
      and not private.is_well_formed(f.path, f.content)
    union all
    select n.number, n.path, format('must be a whole number from 1 to %s', n.max_value), 'VALIDATION_ERROR'
    from numbers n
    where not case
      when jsonb_typeof(n.value) = 'number' then
        (n.value::numeric) between 1 and n.max_value and n.value::numeric = trunc(n.value::numeric)
      else false
    end
    union all
    select p.number, '{tenant,settings}', 'must have at most 16 KiB', 'VALIDATION_ERROR'
    from payloads p
    where octet_length((p.payload #> '{tenant,settings}')::text) > 16384
    union all
    select p.number, '{features}', 'must be a list of basic, analytics, reporting, advanced_security, api_access, webhooks', 'VALIDATION_ERROR'
    from payloads p
    where jsonb_typeof(p.payload -> 'features') <> 'null'
      and not ((p.payload -> 'features') <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'
        and jsonb_typeof(p.payload -> 'features') = 'array')
    union all
    select p.number, '{api_key}', 'must be true or false', 'VALIDATION_ERROR'
    from payloads p
    where jsonb_typeof(p.payload -> 'api_key') not in ('boolean', 'null')
    union all
    select p.number, '{owner,user_id}', 'goes with mode existing, and only with it', 'VALIDATION_ERROR'
    from payloads p
    where (coalesce(p.payload #>> '{owner,mode}', 'invite') = 'existing')
      <> (p.payload #>> '{owner,user_id}' is not null)
    union all
    select p.number, '{tenant,slug}', 'no slug can be made from this name: give one', 'INVALID_SLUG'
    from payloads p
    where p.payload #>> '{tenant,slug}' is null
      and jsonb_typeof(p.payload #> '{tenant,name}') = 'string'
      and p.payload #>> '{tenant,name}' <> ''
      and not private.is_valid_slug(private.slugify(p.payload #>> '{tenant,name}'))
  )
  -- JSON pointers (RFC 6901), the whole document being ''.
  select
    p.number,
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

revoke all on function private.payload_problems(jsonb[]) from public, anon, authenticated, service_role;
comment on function private.payload_problems(jsonb[]) is
  'Every fault of each provisioning payload, numbered from 1: JSON pointer, what is wrong, and the error code it stands for. No rows for one that is good.';

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
    -- The stored result would be a lie.
    perform private.require_not_purged(v_request.tenant_id);
    return private.describe_request(v_request)
      || jsonb_build_object('replayed', true, 'rate_limit', private.check_tokens(v_admin_user_id, 'provisioning', 0));
  end if;
  if v_request.lease_expires_at > clock_timestamp() then
    return private.describe_request(v_request)
      || jsonb_build_object('replayed', false, 'rate_limit', private.check_tokens(v_admin_user_id, 'provisioning', 0));
  end if;

  -- Looked at first, so that who has no token left learns nothing; taken last, since the bucket's row is a lock that this
  -- admin's other calls want.
  perform private.check_tokens(v_admin_user_id, 'provisioning', 1);
  v_request := private.begin_attempt(
    v_request, coalesce(p_owner_id, gen_random_uuid()), p_api_public_key, p_api_secret_hash
  );
  return private.describe_request(v_request)
    || jsonb_build_object('replayed', false, 'rate_limit', private.spend_tokens(v_admin_user_id, 'provisioning'));
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
  perform private.settle_batches();
  return v_reaped;
end
$$;

revoke all on function private.reap_expired_requests(integer) from public, anon, authenticated, service_role;
comment on function private.reap_expired_requests(integer) is
  'Fails requests that nobody will finish (I4): lease run out and deadline passed, or never begun. Slug and e-mail are free again. Settles what all_or_nothing batches are due. Any number may run at once. Returns how many requests it failed.';

create or replace function private.reap_queued_requests(p_limit integer)
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
    where r.status = 'pending'
      and (
        -- Its caller is gone, and had as long as for any request.
        private.needs_its_caller(r.owner_mode, r.payload) and r.created_at <= clock_timestamp() - private.request_deadline()
        -- Nobody works for an admin who is none any more (I7).
        or not private.is_active_admin(r.admin_user_id)
        or exists (
          select from public.provisioning_batches b where b.id = r.batch_id and b.deadline_at <= clock_timestamp()
        )
      )
    order by r.created_at, r.batch_id, r.batch_position
    limit p_limit
    for update skip locked
  loop
    perform private.compensate_attempt(v_request, '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}');
    v_reaped := v_reaped + 1;
  end loop;
  return v_reaped;
end
$$;

revoke all on function private.reap_queued_requests(integer) from public, anon, authenticated, service_role;
comment on function private.reap_queued_requests(integer) is
  'Fails items of batches that nobody will begin. Returns how many.';

create or replace function private.record_batch_event(
  p_action text,
  p_batch public.provisioning_batches,
  p_details jsonb default '{}'
)
returns void
language sql
security definer
set search_path = ''
as $$
  select private.record_event(
    p_action => p_action, p_request_id => null, p_tenant_id => null, p_attempt_number => null,
    p_details => p_details, p_batch_id => p_batch.id
  )
$$;

revoke all on function private.record_batch_event(text, public.provisioning_batches, jsonb) from public, anon, authenticated, service_role;
comment on function private.record_batch_event(text, public.provisioning_batches, jsonb) is
  'Adds an audit event about a batch as a whole.';

create or replace function private.refuse_item_of_a_whole(p_request public.provisioning_requests)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if exists (
    select from public.provisioning_batches b where b.id = p_request.batch_id and b.mode = 'all_or_nothing'
  ) then
    perform private.raise_error(
      'INVALID_TRANSITION',
      jsonb_build_object('batch_id', p_request.batch_id),
      'This request belongs to a batch that is made as a whole or not at all: retry the batch.'
    );
  end if;
end
$$;

revoke all on function private.refuse_item_of_a_whole(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.refuse_item_of_a_whole(public.provisioning_requests) is
  'Raises INVALID_TRANSITION for a request that an all_or_nothing batch decides about, which nobody may begin by itself.';

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

create or replace function private.request_owner_id(p_request public.provisioning_requests)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(
    (
      select a.owner_id
      from public.provisioning_attempts a
      where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt
    ),
    (p_request.payload #>> '{owner,user_id}')::uuid
  )
$$;

revoke all on function private.request_owner_id(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.request_owner_id(public.provisioning_requests) is
  'The auth user that the current attempt brings into being, or who was there before.';

create or replace function private.requeue_requests(p_batch public.provisioning_batches)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_failed record;
  v_count integer := 0;
begin
  for v_failed in
    select i.position, r.id, r.owner_email
    from public.provisioning_batch_items i
    -- One by one, whatever the planner believes of how many there are.
    cross join lateral (select * from public.provisioning_requests r where r.id = i.request_id offset 0) as r
    where i.batch_id = p_batch.id
      and r.status = 'failed'
      and r.error ->> 'code' <> 'BATCH_UNDONE'
      -- Of a whole that was cancelled nothing is made unless all of it is.
      and (r.error ->> 'code' <> 'BATCH_ITEM_CANCELLED' or p_batch.mode = 'all_or_nothing')
      -- Nobody who works on it later would know a password or be shown a secret.
      and not private.needs_its_caller(r.owner_mode, r.payload)
    -- As in private.add_batch_items: two batches that want the same addresses can't wait for each other.
    order by r.owner_email, i.position
  loop
    begin
      update public.provisioning_requests r
      set status = 'pending', error = null, batch_id = p_batch.id, batch_position = v_failed.position
      where r.id = v_failed.id
        and r.status = 'failed'
        -- What can't be had stays failed, with its error.
        and (r.owner_mode = 'existing' or private.check_owner_email(r.owner_email) is null);
      if found then
        v_count := v_count + 1;
      end if;
    exception
      -- Somebody has reserved the address meanwhile.
      when unique_violation then
        null;
    end;
  end loop;
  return v_count;
end
$$;

revoke all on function private.requeue_requests(public.provisioning_batches) from public, anon, authenticated, service_role;
comment on function private.requeue_requests(public.provisioning_batches) is
  'Puts the failed requests of a batch back into the queue. Returns how many.';

create or replace function private.require_batch(p_batch_id uuid)
returns public.provisioning_batches
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_batch public.provisioning_batches;
begin
  select * into v_batch from public.provisioning_batches b where b.id = p_batch_id;
  -- Another admin's batch is an unknown batch (I7).
  if not private.is_service_role() and private.require_admin() is distinct from v_batch.admin_user_id
    or v_batch.id is null then
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such batch of yours.');
  end if;
  return v_batch;
end
$$;

revoke all on function private.require_batch(uuid) from public, anon, authenticated, service_role;
comment on function private.require_batch(uuid) is
  'The batch, for its admin and for the service role. Raises UNAUTHENTICATED, FORBIDDEN or NOT_FOUND.';

create or replace function private.require_batch_quota(p_admin_user_id uuid, p_item_count integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_max_waiting constant integer := 20000;
begin
  -- A queue that one admin has filled would keep everybody else's batches waiting for as long.
  if p_item_count + (
    select count(*)
    from (
      select from public.provisioning_requests r
      join public.provisioning_batches b on b.id = r.batch_id
      where r.status = 'pending' and b.admin_user_id = p_admin_user_id
      limit v_max_waiting + 1
    ) as waiting
  ) > v_max_waiting then
    perform private.raise_error(
      'RATE_LIMITED',
      '{"retry_after_seconds": 60}',
      format('At most %s items of your batches may wait at once.', v_max_waiting)
    );
  end if;
end
$$;

revoke all on function private.require_batch_quota(uuid, integer) from public, anon, authenticated, service_role;
comment on function private.require_batch_quota(uuid, integer) is
  'Raises RATE_LIMITED where an admin''s batches have too many items waiting.';

create or replace function private.require_batch_shape(p_idempotency_key uuid, p_items jsonb, p_mode text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_max_items constant integer := 10000;
  v_pointer text;
  v_message text;
begin
  if p_idempotency_key is null then
    perform private.raise_error('IDEMPOTENCY_KEY_MISSING', '{}', 'Give a UUID that stands for this one batch.');
  end if;

  if coalesce(p_mode not in ('independent', 'all_or_nothing'), true) then
    v_pointer := '/mode';
    v_message := 'must be independent or all_or_nothing';
  elsif coalesce(jsonb_typeof(p_items) <> 'array', true) then
    v_pointer := '/tenants';
    v_message := 'must be a list';
  elsif jsonb_array_length(p_items) not between 1 and v_max_items then
    v_pointer := '/tenants';
    v_message := format('must have 1 to %s items', v_max_items);
  end if;
  if v_pointer is not null then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('pointer', v_pointer, 'message', v_message)))
    );
  end if;
end
$$;

revoke all on function private.require_batch_shape(uuid, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.require_batch_shape(uuid, jsonb, text) is
  'Raises IDEMPOTENCY_KEY_MISSING or VALIDATION_ERROR for what can not be a batch at all.';

create or replace function private.require_same_batch(
  p_batch public.provisioning_batches,
  p_items jsonb,
  p_mode text
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if p_batch.mode <> p_mode
    or p_batch.item_count <> jsonb_array_length(p_items)
    or exists (
      select from jsonb_array_elements(p_items) with ordinality as i (item, number)
      join public.provisioning_batch_items b on b.batch_id = p_batch.id and b.position = i.number - 1
      where case
          when b.payload = coalesce(i.item -> 'payload', 'null') then false
          -- One that was at fault by itself is stored as a sketch, and is the same only while it is at fault.
          when b.request_id is null and b.payload = private.sketch_payload(i.item -> 'payload') then
            coalesce(i.item -> 'error', 'null') = 'null'
            and not exists (select from private.payload_errors(array[i.item -> 'payload']))
          else true
        end
        or b.idempotency_key <> case
          when pg_input_is_valid(i.item ->> 'idempotency_key', 'uuid') then (i.item ->> 'idempotency_key')::uuid
          else private.batch_item_key(p_batch.idempotency_key, b.position)
        end
    )
  then
    perform private.raise_error(
      'IDEMPOTENCY_KEY_REUSED',
      jsonb_build_object('batch_id', p_batch.id),
      'This key was used for another batch. Use a new key.'
    );
  end if;
end
$$;

revoke all on function private.require_same_batch(public.provisioning_batches, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.require_same_batch(public.provisioning_batches, jsonb, text) is
  'Raises IDEMPOTENCY_KEY_REUSED unless mode and items are those that the batch was accepted with.';

create or replace function private.retry_batch(p_batch_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_batch public.provisioning_batches := private.lock_batch(p_batch_id);
  v_item_count constant integer := private.count_failed_items(p_batch_id);
begin
  if v_batch.undone_at is not null or v_batch.mode = 'all_or_nothing' and v_batch.outcome is distinct from 'rolled_back' then
    perform private.raise_error(
      'INVALID_TRANSITION',
      jsonb_build_object('action', 'retry', 'from', private.describe_batch(v_batch) ->> 'status'),
      'There is nothing of this batch that could be tried again.'
    );
  end if;

  -- Each is looked at anew, as if it were sent again.
  perform private.check_tokens(v_admin_user_id, 'batch_items', v_item_count);
  perform private.require_batch_quota(v_admin_user_id, v_item_count);

  update public.provisioning_batches b
  set deadline_at = clock_timestamp() + private.batch_deadline(),
      outcome = null, decided_at = null, error = null, cancelled_at = null
  where b.id = p_batch_id
  returning * into v_batch;

  -- First those that had their names: an item that was refused as their duplicate must not take them.
  perform private.requeue_requests(v_batch);
  perform private.retry_refused_items(v_batch);
  if v_batch.mode = 'all_or_nothing' then
    -- Whatever can't be queued again keeps the whole from being made: found out now, before any owner is born.
    perform private.settle_batch(p_batch_id);
    select * into v_batch from public.provisioning_batches b where b.id = p_batch_id;
  end if;

  perform private.record_batch_event('batch_retried', v_batch);
  perform private.spend_tokens(v_admin_user_id, 'batch_items', greatest(v_item_count, 1));
  return private.describe_batch(v_batch);
end
$$;

revoke all on function private.retry_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function private.retry_batch(uuid) to authenticated;
comment on function private.retry_batch(uuid) is
  'See public.retry_batch.';

create or replace function private.retry_refused_items(p_batch public.provisioning_batches)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_items jsonb;
  v_positions integer[];
begin
  select
    jsonb_agg(jsonb_build_object('payload', i.payload, 'idempotency_key', i.idempotency_key) order by i.position),
    array_agg(i.position order by i.position)
  into v_items, v_positions
  from public.provisioning_batch_items i
  where i.batch_id = p_batch.id
    and i.request_id is null
    -- A name may have become free since; what is wrong with an item itself stays wrong.
    and i.error ->> 'code' in ('DUPLICATE_SLUG', 'DUPLICATE_DOMAIN', 'EMAIL_UNAVAILABLE')
    -- Nobody who works on it later would know a password or be shown a secret.
    and not private.needs_its_caller(i.payload #>> '{owner,mode}', i.payload)
    -- The item that came first still has the name, or may get it.
    and not exists (
      select from public.provisioning_batch_items first_one
      join public.provisioning_requests r on r.id = first_one.request_id
      where first_one.batch_id = i.batch_id
        and first_one.position = (i.error ->> 'duplicate_of')::integer
        and r.status <> 'failed'
    );

  if v_items is not null then
    perform private.add_batch_items(p_batch, v_items, v_positions);
  end if;
end
$$;

revoke all on function private.retry_refused_items(public.provisioning_batches) from public, anon, authenticated, service_role;
comment on function private.retry_refused_items(public.provisioning_batches) is
  'Examines once more the items that were refused for a name that was taken.';

create or replace function private.roll_back_batch(p_batch_id uuid, p_error jsonb, p_item_code text default 'BATCH_ROLLED_BACK')
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_owner_ids uuid[];
  v_request public.provisioning_requests;
begin
  -- Owners who are about to be born wait here, and are then refused.
  perform from public.provisioning_requests r where r.batch_id = p_batch_id order by r.batch_position for update;

  v_owner_ids := array(
    select a.owner_id
    from public.provisioning_requests r
    join public.provisioning_attempts a on a.request_id = r.id and a.attempt_number = r.current_attempt
    where r.batch_id = p_batch_id and r.prepared_at is not null and a.owner_id is not null
  );

  for v_request in
    select *
    from public.provisioning_requests r
    where r.batch_id = p_batch_id and r.status in ('pending', 'processing')
    order by r.batch_position
  loop
    perform private.compensate_attempt(v_request, jsonb_build_object('code', p_item_code, 'reason', null));
  end loop;
  perform private.delete_unused_owners(v_owner_ids);

  update public.provisioning_batches b
  set outcome = 'rolled_back', decided_at = clock_timestamp(), error = p_error
  where b.id = p_batch_id;
end
$$;

revoke all on function private.roll_back_batch(uuid, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.roll_back_batch(uuid, jsonb, text) is
  'Undoes every item of an undecided all_or_nothing batch in one commit, with the owners that were born for it. The caller holds the batch row.';

-- Lock order: the batch row, then its requests by position, then owners. Who holds a request row never asks for its batch's,
-- so births, failures and takeovers of single items can't deadlock with this.
create or replace function private.settle_batch(p_batch_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_batch public.provisioning_batches;
  v_error jsonb;
  v_has_open_items boolean;
begin
  select * into v_batch
  from public.provisioning_batches b
  where b.id = p_batch_id and b.mode = 'all_or_nothing' and b.outcome is null
  for update;
  if not found then
    return;
  end if;

  select r.error || jsonb_build_object('position', r.batch_position) into v_error
  from public.provisioning_requests r
  where r.batch_id = p_batch_id and r.status = 'failed'
  order by r.batch_position
  limit 1;
  v_has_open_items := exists (
    select from public.provisioning_requests r where r.batch_id = p_batch_id and r.prepared_at is null
  );

  if v_error is null and v_has_open_items then
    -- Nobody works for an admin who is none any more (I7), so it would wait for nothing.
    if v_batch.deadline_at > clock_timestamp() and private.is_active_admin(v_batch.admin_user_id) then
      return;
    end if;
    v_error := '{"code": "TIMEOUT", "reason": "DEADLINE_PASSED"}';
  elsif v_error is null and not private.lock_batch_owners(p_batch_id) then
    v_error := '{"code": "AUTH_USER_CREATION_FAILED", "reason": null}';
  end if;

  if v_error is null then
    perform private.activate_batch(p_batch_id);
    perform private.record_batch_event('batch_activated', v_batch);
  else
    perform private.roll_back_batch(p_batch_id, v_error);
    perform private.record_batch_event('batch_rolled_back', v_batch, v_error);
  end if;
end
$$;

revoke all on function private.settle_batch(uuid) from public, anon, authenticated, service_role;
comment on function private.settle_batch(uuid) is
  'Decides an all_or_nothing batch if it can be decided: activates it when every owner is there, rolls it back when an item has failed or nobody will finish it.';

create or replace function private.settle_batches()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_batch_id uuid;
begin
  for v_batch_id in
    select b.id
    from public.provisioning_batches b
    where b.mode = 'all_or_nothing' and b.outcome is null
    order by b.deadline_at
    -- Who holds the row is settling it.
    for update skip locked
  loop
    begin
      perform private.settle_batch(v_batch_id);
    exception
      -- One that can't be settled must not stop the others; the next call tries again, and the doctor tells of it.
      when others then
        raise warning 'batch % was not settled: %', v_batch_id, sqlerrm;
    end;
  end loop;
end
$$;

revoke all on function private.settle_batches() from public, anon, authenticated, service_role;
grant execute on function private.settle_batches() to service_role;
comment on function private.settle_batches() is
  'See public.settle_batches.';

create or replace function private.sketch_payload(p_payload jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'tenant', jsonb_object_agg(f.key, f.value) filter (where f.room = 'tenant'),
    'owner', jsonb_object_agg(f.key, f.value) filter (where f.room = 'owner')
  )
  from (
    select k.room, k.key, p_payload -> k.room -> k.key as value
    from (values ('tenant', 'name'), ('tenant', 'slug'), ('owner', 'email')) as k (room, key)
  ) as f
  where jsonb_typeof(f.value) = 'string' and char_length(f.value #>> '{}') <= 255
$$;

revoke all on function private.sketch_payload(jsonb) from public, anon, authenticated, service_role;
comment on function private.sketch_payload(jsonb) is
  'By what people know an item that is at fault: {tenant: {name, slug}, owner: {email}}. Whatever stands elsewhere in it may be a secret.';

create or replace function private.take_over_request(p_request public.provisioning_requests)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
begin
  if private.adopt_born_owner(p_request) then
    select * into p_request from public.provisioning_requests r where r.id = p_request.id;
    return p_request;
  end if;
  -- The new lease takes it off the queue. Its API key stays: who asked for it may still have the secret.
  return private.start_attempt(p_request.id, gen_random_uuid());
exception
  -- One that can't be taken on must not stop the others: it goes to the end of the queue, and at last to the reaper.
  when others then
    raise warning 'request % was not claimed: %', p_request.id, sqlerrm;
    update public.provisioning_requests r
    set lease_expires_at = clock_timestamp() + private.lease_duration()
    where r.id = p_request.id;
    return null;
end
$$;

revoke all on function private.take_over_request(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.take_over_request(public.provisioning_requests) is
  'Goes on with a request whose attempt was given up, as a worker who holds its row: completed where its owner is there already, or with a new attempt. NULL where neither can be.';

create or replace function private.undo_batch(p_batch_id uuid, p_confirm text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_batch public.provisioning_batches := private.lock_batch(p_batch_id);
  v_request public.provisioning_requests;
  v_undone integer := 0;
  v_kept integer[] := '{}';
begin
  if p_confirm is distinct from p_batch_id::text then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/confirm", "message": "must be the id of the batch"}]}',
      'Say which batch is to be undone.'
    );
  end if;

  if v_batch.mode = 'all_or_nothing' and v_batch.outcome is null then
    perform private.roll_back_batch(p_batch_id, '{"code": "BATCH_UNDONE", "reason": null}', 'BATCH_UNDONE');
  end if;
  perform private.drop_queued_items(p_batch_id, '{"code": "BATCH_UNDONE", "reason": null}');

  for v_request in
    select *
    from public.provisioning_requests r
    where r.batch_id = p_batch_id and r.status in ('processing', 'completed')
    order by r.batch_position
    for update
  loop
    if private.undo_request(v_request) then
      v_undone := v_undone + 1;
    else
      v_kept := v_kept || v_request.batch_position;
    end if;
  end loop;

  update public.provisioning_batches b
  set undone_at = clock_timestamp()
  where b.id = p_batch_id
  returning * into v_batch;
  perform private.record_batch_event(
    'batch_undone', v_batch, jsonb_build_object('undone', v_undone, 'kept', cardinality(v_kept))
  );
  return private.describe_batch(v_batch)
    || jsonb_build_object('undone', v_undone, 'kept', to_jsonb(v_kept));
end
$$;

revoke all on function private.undo_batch(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.undo_batch(uuid, text) to authenticated;
comment on function private.undo_batch(uuid, text) is
  'See public.undo_batch.';

create or replace function private.undo_request(p_request public.provisioning_requests)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_error constant jsonb := '{"code": "BATCH_UNDONE", "reason": null}';
  v_owner_id uuid;
begin
  if p_request.status <> 'completed' then
    return false;
  end if;

  -- After the request row, as everywhere; whoever changes the tenant from now on waits and finds it gone.
  perform from public.tenants t where t.id = p_request.tenant_id for update;
  if not private.is_unused_tenant(p_request.tenant_id) then
    return false;
  end if;

  begin
    update public.provisioning_attempts a
    set status = 'failed', error = v_error
    where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt
    returning a.owner_id into v_owner_id;
    update public.provisioning_requests r
    set status = 'failed', error = v_error, result = null, completed_at = null
    where r.id = p_request.id;
    delete from public.tenants t where t.id = p_request.tenant_id;
    -- An application's constraint may be deferred, and would refuse all of the batch at the commit.
    set constraints all immediate;
  exception
    -- Something of the application's refers to it: it is in use.
    when foreign_key_violation or restrict_violation then
      return false;
  end;
  -- NULL where the owner was there before: never deleted (I10).
  perform private.delete_unused_owners(array[v_owner_id]);

  perform private.record_event(
    'tenant_undone', p_request.id, p_request.tenant_id, p_request.current_attempt,
    jsonb_build_object('owner_id', v_owner_id)
  );
  return true;
end
$$;

revoke all on function private.undo_request(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.undo_request(public.provisioning_requests) is
  'Takes back a completed request whose tenant nobody has used: nothing stays, slug and e-mail are free. The caller holds the request row. Returns whether it was so.';

create or replace function public.accept_batch(p_idempotency_key uuid, p_items jsonb, p_mode text default 'independent')
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; ten thousand items take some seconds.
set statement_timeout = '60s'
as $$
  select private.accept_batch(p_idempotency_key, p_items, p_mode)
$$;

revoke all on function public.accept_batch(uuid, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function public.accept_batch(uuid, jsonb, text) to authenticated;
comment on function public.accept_batch(uuid, jsonb, text) is
  'Accepts up to 10,000 tenants as one: p_items is [{payload, idempotency_key}], payload as for provision_tenant_atomic. independent: what is sound is queued for the workers, what is not is a failed item; all_or_nothing: BATCH_REJECTED unless all are sound. The same key again answers the same batch. Returns the batch plus replayed and rate_limit. Admins only, 60,000 items at once and 30,000 a minute.';

create or replace function public.cancel_batch(p_batch_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large batch takes some seconds.
set statement_timeout = '60s'
as $$
  select private.cancel_batch(p_batch_id)
$$;

revoke all on function public.cancel_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function public.cancel_batch(uuid) to authenticated;
comment on function public.cancel_batch(uuid) is
  'Drops what of a batch nobody has begun; an undecided all_or_nothing batch is rolled back. Its admin only.';

create or replace function public.claim_requests(p_limit integer default 1, p_batch_id uuid default null, p_api_keys jsonb default null)
returns setof jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_requests(p_limit, p_batch_id, p_api_keys)
$$;

revoke all on function public.claim_requests(integer, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.claim_requests(integer, uuid, jsonb) to service_role;
comment on function public.claim_requests(integer, uuid, jsonb) is
  'For workers: up to p_limit (50) requests to work on, each for one worker only, with a new lease: first those whose lease has run out, then queued items of batches. With p_batch_id: of this batch alone. With p_api_keys, the key pairs by position ({public_key, secret_hash}, maybe none), the caller says that it has the secrets of the batch, and is given those items, too, that need their caller. Returns private.describe_claim: completed, prepared or failed where nothing is left to do. Secret key only.';

create or replace function public.claim_setup_emails(p_limit integer default 1, p_batch_id uuid default null)
returns setof jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.claim_setup_emails(p_limit, p_batch_id)
$$;

revoke all on function public.claim_setup_emails(integer, uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_setup_emails(integer, uuid) to service_role;
comment on function public.claim_setup_emails(integer, uuid) is
  'For workers: up to p_limit (50) set-up e-mails that are owed and not noted as sent, each for one worker only: {tenant_id, owner_id, owner_email}. Offered again after 2, 4, 8, 16 minutes and so on up to 6 hours, twelve times in all. Secret key only.';

create or replace function public.release_setup_emails(p_tenant_ids uuid[])
returns void
language sql
security invoker
set search_path = ''
as $$
  select private.release_setup_emails(p_tenant_ids)
$$;

revoke all on function public.release_setup_emails(uuid[]) from public, anon, authenticated, service_role;
grant execute on function public.release_setup_emails(uuid[]) to service_role;
comment on function public.release_setup_emails(uuid[]) is
  'For workers: gives claimed set-up e-mails back that the auth service sends none of at the moment; they are owed again in a minute. Secret key only.';

create or replace function public.count_waiting()
returns integer
language sql
security invoker
set search_path = ''
as $$
  select private.count_waiting()
$$;

revoke all on function public.count_waiting() from public, anon, authenticated, service_role;
grant execute on function public.count_waiting() to service_role;
comment on function public.count_waiting() is
  'How many requests and set-up e-mails wait for a worker. Secret key only.';

create or replace function public.examine_batch(p_idempotency_key uuid, p_items jsonb)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; ten thousand items take some seconds.
set statement_timeout = '60s'
as $$
  select private.examine_batch(p_idempotency_key, p_items)
$$;

revoke all on function public.examine_batch(uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.examine_batch(uuid, jsonb) to authenticated;
comment on function public.examine_batch(uuid, jsonb) is
  'What accept_batch would find fault with, writing nothing: {total, faulty, items: [{position, code, errors, duplicate_of}], rate_limit}. Admins only; counts like accept_batch.';

create or replace function public.get_batch(p_batch_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.get_batch(p_batch_id)
$$;

revoke all on function public.get_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_batch(uuid) to authenticated, service_role;
comment on function public.get_batch(uuid) is
  'Where a batch stands, with how many of its items are queued, running, completed, failed, cancelled and undone. For its admin and the service role.';

create or replace function public.get_provisioning_results(p_request_ids uuid[])
returns setof jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.get_provisioning_results(p_request_ids)
$$;

revoke all on function public.get_provisioning_results(uuid[]) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_results(uuid[]) to service_role;
comment on function public.get_provisioning_results(uuid[]) is
  'What the rows of several requests say, as private.describe_claim. Secret key only.';

create or replace function public.list_batch_events(p_batch_id uuid, p_after_transaction text default null, p_after_id bigint default null, p_limit integer default 200)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; counting large batches takes some seconds.
set statement_timeout = '60s'
as $$
  select private.list_batch_events(p_batch_id, p_after_transaction::xid8, p_after_id, p_limit)
$$;

revoke all on function public.list_batch_events(uuid, text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_batch_events(uuid, text, bigint, integer) to authenticated, service_role;
comment on function public.list_batch_events(uuid, text, bigint, integer) is
  '{events, has_more, batch}: what has happened to a batch and its items after the event {p_after_transaction, p_after_id}, in an order that a follower can rely on, whether there is more of it, and where the batch stands. For its admin and the service role.';

create or replace function public.list_batch_items(p_batch_id uuid, p_status text default null, p_after_position integer default null, p_limit integer default 100)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.list_batch_items(p_batch_id, p_status, p_after_position, p_limit)
$$;

revoke all on function public.list_batch_items(uuid, text, integer, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_batch_items(uuid, text, integer, integer) to authenticated, service_role;
comment on function public.list_batch_items(uuid, text, integer, integer) is
  'Items of a batch by position, up to 1000 at a time, all or those of one status. For its admin and the service role.';

create or replace function public.list_batches(p_before timestamptz default null, p_limit integer default 20)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; counting large batches takes some seconds.
set statement_timeout = '60s'
as $$
  select private.list_batches(p_before, p_limit)
$$;

revoke all on function public.list_batches(timestamptz, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_batches(timestamptz, integer) to authenticated;
comment on function public.list_batches(timestamptz, integer) is
  'The calling admin''s batches, the newest first, up to 100 at a time; p_before is the created_at to go on from.';

create or replace function public.retry_batch(p_batch_id uuid)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large batch takes some seconds.
set statement_timeout = '60s'
as $$
  select private.retry_batch(p_batch_id)
$$;

revoke all on function public.retry_batch(uuid) from public, anon, authenticated, service_role;
grant execute on function public.retry_batch(uuid) to authenticated;
comment on function public.retry_batch(uuid) is
  'Queues the failed items of a batch once more, or the whole of one that was rolled back; cancelled ones are left, and those that need a password or show a secret. Its admin only.';

create or replace function public.settle_batches()
returns void
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; activating ten thousand tenants takes some seconds.
set statement_timeout = '60s'
as $$
  select private.settle_batches()
$$;

revoke all on function public.settle_batches() from public, anon, authenticated, service_role;
grant execute on function public.settle_batches() to service_role;
comment on function public.settle_batches() is
  'Decides the all_or_nothing batches that can be decided: activates those whose owners are all there, rolls back those with a failed item or past their deadline. Secret key only.';

create or replace function public.undo_batch(p_batch_id uuid, p_confirm text)
returns jsonb
language sql
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large batch takes some seconds.
set statement_timeout = '60s'
as $$
  select private.undo_batch(p_batch_id, p_confirm)
$$;

revoke all on function public.undo_batch(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.undo_batch(uuid, text) to authenticated;
comment on function public.undo_batch(uuid, text) is
  'Takes back the tenants of a batch that nobody has used since, with the owners that were born for them, and what is not begun. p_confirm: the batch''s id. Returns the batch plus undone (how many) and kept (positions). Its admin only.';

-- Said once for the queue, its length and its metrics.
create view private.abandoned_requests with (security_invoker = true) as
select r.*
from public.provisioning_requests r
where r.status = 'processing'
  and r.lease_expires_at <= clock_timestamp()
  -- Past its deadline it is the reaper's, or one that kills its workers would be tried for ever.
  and r.deadline_at > clock_timestamp()
  -- An attempt uses its admin's rights, so they must still be there (I7).
  and private.is_active_admin(r.admin_user_id);

revoke all on table private.abandoned_requests from public, anon, authenticated, service_role;
comment on view private.abandoned_requests is
  'Requests whose lease has run out and who may still be finished. Nobody but its caller knows a typed password, so a worker takes those with an invited owner.';

-- Said once for the queue, its length and its metrics.
create view private.queued_requests with (security_invoker = true) as
select r.*
from public.provisioning_requests r
where r.status = 'pending'
  and private.is_active_admin(r.admin_user_id)
  and exists (select from public.provisioning_batches b where b.id = r.batch_id and b.deadline_at > clock_timestamp());

revoke all on table private.queued_requests from public, anon, authenticated, service_role;
comment on view private.queued_requests is
  'Requests that were accepted in a batch and that nobody has begun. Those that private.needs_its_caller are for its caller alone.';

create or replace function private.changed_keys(p_from jsonb, p_to jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_agg(f.key order by f.key), '[]')
  from jsonb_each(p_from) as f (key, value)
  where f.value is distinct from p_to -> f.key
$$;

revoke all on function private.changed_keys(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function private.changed_keys(jsonb, jsonb) is 'The keys of the first object whose values differ from the second''s.';

create or replace function private.count_failed_items(p_batch_id uuid)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)::integer
  from public.provisioning_batch_items i
  left join public.provisioning_requests r on r.id = i.request_id
  where i.batch_id = p_batch_id and private.batch_item_status(r) = 'failed'
$$;

revoke all on function private.count_failed_items(uuid) from public, anon, authenticated, service_role;
comment on function private.count_failed_items(uuid) is 'How many items of a batch have failed.';

create or replace function private.is_referred_to(p_tenant_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_reference record;
  v_is_found boolean;
begin
  for v_reference in
    select c.conrelid::regclass as referring_table, own.attname as referring_column
    from pg_catalog.pg_constraint c
    cross join lateral unnest(c.conkey, c.confkey) as pair (own_key, tenants_key)
    join pg_catalog.pg_attribute own on own.attrelid = c.conrelid and own.attnum = pair.own_key
    join pg_catalog.pg_attribute theirs on theirs.attrelid = c.confrelid and theirs.attnum = pair.tenants_key
    where c.contype = 'f'
      and c.confrelid = 'public.tenants'::regclass
      and theirs.attname = 'id'
      -- What every tenant is born with.
      and c.conrelid not in (
        'public.segments'::regclass, 'public.packages'::regclass, 'public.tenant_members'::regclass,
        'private.tenant_api_keys'::regclass
      )
  loop
    execute format(
      'select exists (select from %s where %I = $1)', v_reference.referring_table, v_reference.referring_column
    )
    into v_is_found
    using p_tenant_id;
    if v_is_found then
      return true;
    end if;
  end loop;
  return false;
exception
  -- A table that may not be looked into may hold anything.
  when insufficient_privilege then
    return true;
end
$$;

revoke all on function private.is_referred_to(uuid) from public, anon, authenticated, service_role;
comment on function private.is_referred_to(uuid) is
  'Whether a row of a table that is not ours refers to the tenant by foreign key, whatever would become of it with the tenant.';

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
    and private.is_unused_owner(p_user_id)
$$;

revoke all on function private.is_stray_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.is_stray_owner(uuid) is
  'Whether a user was born of an attempt that was already given up, and has become nothing since: never signed in, no tenant, no membership, no employee.';

create or replace function private.is_unused_owner(p_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from auth.users u where u.id = p_user_id and u.last_sign_in_at is null)
    and not exists (select from public.tenants t where t.owner_id = p_user_id)
    and not exists (select from public.tenant_members m where m.user_id = p_user_id)
    and not exists (select from public.employees e where e.user_id = p_user_id)
$$;

revoke all on function private.is_unused_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.is_unused_owner(uuid) is
  'Whether a user has become nothing since an attempt brought them into being: never signed in, no tenant, no membership, no employee.';

create or replace function private.keep_owner(p_user_id uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  -- The attempt lets go of an id that has become somebody's own (I10): it could not be born a second time anyway.
  with released as (
    update public.provisioning_attempts a
    set owner_id = null
    where a.owner_id = p_user_id and a.status in ('failed', 'abandoned')
    returning a.request_id, a.attempt_number
  )
  select private.record_event(
    'owner_kept', r.id, r.tenant_id, d.attempt_number, jsonb_build_object('owner_id', p_user_id)
  )
  from released d
  join public.provisioning_requests r on r.id = d.request_id
$$;

revoke all on function private.keep_owner(uuid) from public, anon, authenticated, service_role;
comment on function private.keep_owner(uuid) is
  'Lets a user stay whom an attempt that is undone had brought into being, and who has become something since.';

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
grant execute on function private.require_admin() to authenticated;
comment on function private.require_admin() is 'The calling admin''s user id. Raises UNAUTHENTICATED or FORBIDDEN.';

create or replace function public.invariant_violations()
returns table (invariant text, problem text, subject text, repair text)
language sql
stable
security invoker
set search_path = ''
-- PostgREST takes this over for the whole transaction; a large database takes some seconds.
set statement_timeout = '60s'
as $$
  select * from private.invariant_violations()
$$;

revoke all on function public.invariant_violations() from public, anon, authenticated, service_role;
grant execute on function public.invariant_violations() to service_role;
comment on function public.invariant_violations() is
  'Every violation of an invariant: its number, what it is, whose (id), and what repair_invariants would do (NULL: needs a person). No rows: healthy. Secret key only.';

create or replace function public.require_admin()
returns uuid
language sql
security invoker
set search_path = ''
as $$
  select private.require_admin()
$$;

revoke all on function public.require_admin() from public, anon, authenticated, service_role;
grant execute on function public.require_admin() to authenticated;
comment on function public.require_admin() is
  'The calling admin''s user id; raises UNAUTHENTICATED or FORBIDDEN for everybody else. For asking first, before anything dear is done: whatever is done asks again in its own transaction.';

-- Said once for the queue, its length and its metrics. Of a suspended tenant it stays owed until it is active again.
create view private.owed_setup_emails with (security_invoker = true) as
select m.tenant_id, m.user_id, m.setup_email_due_at as due_at, t.request_id, r.batch_id, u.email, u.recovery_sent_at
from public.tenant_members m
join public.tenants t on t.id = m.tenant_id and t.status = 'active'
join auth.users u on u.id = m.user_id
left join public.provisioning_requests r on r.id = t.request_id
where m.setup_email_due_at <= clock_timestamp() and m.role = 'OWNER';

revoke all on table private.owed_setup_emails from public, anon, authenticated, service_role;
comment on view private.owed_setup_emails is 'Set-up e-mails that a worker is to send now, unless the auth service has noted one.';

create or replace function private.touch_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

revoke all on function private.touch_updated_at() from public, anon, authenticated, service_role;
comment on function private.touch_updated_at() is 'Keeps updated_at true.';
