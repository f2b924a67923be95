set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.slug_holder(p_slug text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- One statement: a purge that commits between two would hide the slug from both.
  return case
    when exists (select from private.reserved_slugs r where r.slug = p_slug) then 'reserved'
    -- Where a tenant is named by id or slug, it would stand for another's.
    when p_slug ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then 'reserved'
    when exists (select from public.tenants t where t.slug = p_slug)
      or exists (select from private.tenant_tombstones d where d.slug = p_slug and d.reissue_after > now()) then 'taken'
  end;
end
$$;

create or replace function private.member_tenant_ids()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select m.tenant_id
  from public.tenant_members m
  join public.tenants t on t.id = m.tenant_id
  where m.user_id = (select auth.uid())
    and t.status in ('active', 'suspended', 'setup_incomplete')
    -- In whatever tenant it was given to them: as long as who made it can sign in with it, it opens none.
    and not exists (
      select from public.tenant_members given where given.user_id = (select auth.uid()) and given.must_change_password
    )
$$;

create or replace function private.writable_tenant_ids()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select m.tenant_id
  from public.tenant_members m
  join public.tenants t on t.id = m.tenant_id
  where m.user_id = (select auth.uid())
    and t.status = 'active'
    -- In whatever tenant it was given to them: as long as who made it can sign in with it, it opens none.
    and not exists (
      select from public.tenant_members given where given.user_id = (select auth.uid()) and given.must_change_password
    )
$$;

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
    -- Born for a tenant that may still come to nothing, they would go with it.
    and not exists (select from public.provisioning_attempts a where a.owner_id = u.id and a.status = 'running')
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
  -- All of them before the first owner goes: who has locked a later one's tenant may be waiting for that owner.
  perform from public.provisioning_requests r where r.batch_id = p_batch_id order by r.batch_position for update;
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
begin
  -- Two callers serialise on this row; the second then finds the first one's claim.
  select m.user_id, u.email into v_owner_id, v_email
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
