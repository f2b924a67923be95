set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

insert into private.error_codes (code, http_status) values
  ('INVALID_TRANSITION', 409),
  ('TENANT_PURGED', 410);

create table private.tenant_transitions (
  action text not null,
  from_status text not null,
  to_status text not null,
  is_for_admins boolean not null,
  constraint tenant_transitions_pkey primary key (action, from_status, to_status),
  constraint transition_changes_the_status check (from_status <> to_status)
);

comment on table private.tenant_transitions is
  'Every way in which a tenant''s status may change, read by private.change_tenant_status and by the trigger that refuses all others.';
comment on column private.tenant_transitions.to_status is 'purged: the row is no more, a tombstone stands for it.';
comment on column private.tenant_transitions.is_for_admins is
  'Whether an admin may ask for it by public.change_tenant_status. The others are steps of provisioning, transfer and repair.';

alter table private.tenant_transitions enable row level security;
revoke all on table private.tenant_transitions from public, anon, authenticated, service_role;

insert into private.tenant_transitions (action, from_status, to_status, is_for_admins) values
  ('activate', 'provisioning', 'active', false),
  ('release', 'active', 'setup_incomplete', false),
  ('transfer', 'setup_incomplete', 'active', false),
  ('suspend', 'active', 'suspended', true),
  ('reactivate', 'suspended', 'active', true),
  ('archive', 'active', 'archived', true),
  ('archive', 'suspended', 'archived', true),
  ('archive', 'setup_incomplete', 'archived', true),
  ('restore', 'archived', 'active', true),
  ('restore', 'archived', 'setup_incomplete', true),
  ('purge', 'archived', 'purged', true);

create table private.tenant_tombstones (
  tenant_id uuid constraint tenant_tombstones_pkey primary key,
  slug text not null,
  purged_at timestamptz not null default now(),
  purged_by uuid not null,
  reissue_after timestamptz not null,
  constraint slug_rests_after_a_purge check (reissue_after > purged_at)
);

comment on table private.tenant_tombstones is
  'What stays of a purged tenant beside its request and its events: that it was, and until when its slug goes to nobody else.';
comment on column private.tenant_tombstones.reissue_after is
  'From then on the slug can be had again: links and bookmarks must not lead from one customer to the next overnight.';

create index tenant_tombstones_slug_idx on private.tenant_tombstones (slug, reissue_after);

alter table private.tenant_tombstones enable row level security;
revoke all on table private.tenant_tombstones from public, anon, authenticated, service_role;

create or replace function private.archived_tenant_ids()
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
    and t.status = 'archived'
$$;

revoke all on function private.archived_tenant_ids() from public, anon, authenticated, service_role;
grant execute on function private.archived_tenant_ids() to authenticated;
comment on function private.archived_tenant_ids() is
  'The archived tenants that the caller is a member of: not even that is shown to them.';

create or replace function private.is_valid_template(p_definition jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- All parts are compared with the good ones, not searched for bad ones: in jsonpath a comparison of the wrong types is
  -- neither true nor false, and would be found on neither side.
  select coalesce(
    jsonb_typeof(p_definition -> 'segments') = 'array'
    and jsonb_typeof(p_definition -> 'features') = 'array'
    and (p_definition -> 'features')
      <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]'
    and jsonb_path_exists(
      p_definition,
      '$.limits ? (@.users >= 1 && @.users <= 10000 && @.users.floor() == @.users
        && @.storage_gb >= 1 && @.storage_gb <= 1000 && @.storage_gb.floor() == @.storage_gb)'
    )
    and jsonb_array_length(jsonb_path_query_array(p_definition, '$.segments[*]')) > 0
    and jsonb_path_query_array(p_definition, '$.segments[*]') = jsonb_path_query_array(
      p_definition,
      '$.segments[*] ? (@.slug.type() == "string" && @.slug like_regex "^[a-z0-9][a-z0-9-]{0,62}$"
        && @.name.type() == "string" && @.name like_regex "^.{1,255}$" flag "s" && @.packages.type() == "array" && @.packages.size() > 0)'
    )
    -- Prices stay exact in JSON, whose numbers are doubles to most readers.
    and jsonb_path_query_array(p_definition, '$.segments[*].packages[*]') = jsonb_path_query_array(
      p_definition,
      '$.segments[*].packages[*] ? (@.slug.type() == "string" && @.slug like_regex "^[a-z0-9][a-z0-9-]{0,62}$"
        && @.name.type() == "string" && @.name like_regex "^.{1,255}$" flag "s"
        && @.price_minor >= 0 && @.price_minor <= 9007199254740991 && @.price_minor.floor() == @.price_minor)'
    )
    and (
      select count(*) = count(distinct s.slug) from jsonb_path_query(p_definition, '$.segments[*].slug') as s (slug)
    )
    and (
      select count(*) = count(distinct p.slug)
      from jsonb_path_query(p_definition, '$.segments[*].packages[*].slug') as p (slug)
    ),
    false
  )
$$;

revoke all on function private.is_valid_template(jsonb) from public, anon, authenticated, service_role;
comment on function private.is_valid_template(jsonb) is
  'Whether a tenant can be made from a template definition: segments with packages (I9), each slug once, known features, limits in range.';

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
    and not m.must_change_password
$$;

revoke all on function private.member_tenant_ids() from public, anon, authenticated, service_role;
grant execute on function private.member_tenant_ids() to authenticated;
comment on function private.member_tenant_ids() is
  'The tenants the caller may see as a member, for policies: none that is archived, and none while a temporary password still has to be changed.';

create or replace function private.refuse_purged_slug()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Now that this row holds the slug, nobody else can; and whoever held it before has left a tombstone that this sees.
  if exists (select from private.tenant_tombstones d where d.slug = new.slug and d.reissue_after > now()) then
    raise unique_violation using
      constraint = 'purged_slug_is_not_reissued',
      message = format('slug %s was a purged tenant''s', new.slug);
  end if;
  return null;
end
$$;

revoke all on function private.refuse_purged_slug() from public, anon, authenticated, service_role;
comment on function private.refuse_purged_slug() is
  'Judges what private.is_slug_taken can only foresee: that a tenant was purged between the look and the writing.';

create or replace function private.refuse_unknown_transition()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (
    select from private.tenant_transitions t where t.from_status = old.status and t.to_status = new.status
  ) then
    perform private.raise_error(
      'INVALID_TRANSITION', jsonb_build_object('from', old.status, 'to', new.status),
      format('A tenant can''t go from %s to %s.', old.status, new.status)
    );
  end if;
  return null;
end
$$;

revoke all on function private.refuse_unknown_transition() from public, anon, authenticated, service_role;
comment on function private.refuse_unknown_transition() is
  'Refuses every change of a tenant''s status that private.tenant_transitions does not have, whoever makes it.';

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
    and not m.must_change_password
$$;

revoke all on function private.writable_tenant_ids() from public, anon, authenticated, service_role;
grant execute on function private.writable_tenant_ids() to authenticated;
comment on function private.writable_tenant_ids() is
  'The tenants whose data the caller may change as a member, for policies: active ones alone. A suspended tenant''s members read and no more.';

alter table public.tenants
  drop constraint tenant_status_is_known,
  add constraint tenant_status_is_known check (
    status in ('provisioning', 'active', 'setup_incomplete', 'suspended', 'archived')
  ),
  drop constraint tenant_must_have_owner,
  add constraint tenant_must_have_owner check (
    status in ('provisioning', 'setup_incomplete', 'archived') or owner_id is not null
  );
comment on column public.tenants.status is
  'setup_incomplete: it has no owner and waits for public.transfer_tenant. Members write to an active tenant alone, and don''t see an archived one. How it may change: private.tenant_transitions.';
comment on column public.tenants.owner_id is 'NULL while provisioning, when the owner is not born yet, while setup_incomplete, and of what was archived so.';

-- After the row's own constraints have had their say.
create trigger refuse_unknown_transition after update on public.tenants
  for each row when (old.status is distinct from new.status) execute function private.refuse_unknown_transition();

create trigger refuse_purged_slug after insert or update of slug on public.tenants
  for each row execute function private.refuse_purged_slug();

alter policy "members see themselves, admins see all" on public.tenant_members
  using (
    user_id = (select auth.uid()) and tenant_id not in (select private.archived_tenant_ids())
    or (select private.is_admin())
  );

alter table public.segments
  add constraint segment_slug_is_a_label check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  add constraint segment_name_is_short check (char_length(name) between 1 and 255),
  add constraint segment_hero_title_is_short check (char_length(hero_title) <= 500);

alter table public.packages
  add constraint package_slug_is_a_label check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  add constraint package_name_is_short check (char_length(name) between 1 and 255),
  -- As in templates: exact in JSON, whose numbers are doubles to most readers.
  add constraint package_price_is_exact_in_json check (price_minor <= 9007199254740991);

create policy "members of active tenants add segments" on public.segments
  for insert to authenticated
  with check (tenant_id in (select private.writable_tenant_ids()));

create policy "members of active tenants change segments" on public.segments
  for update to authenticated
  using (tenant_id in (select private.writable_tenant_ids()))
  with check (tenant_id in (select private.writable_tenant_ids()));

-- Neither id nor tenant_id is ever changed, and nothing is deleted over REST.
grant insert (tenant_id, slug, name, hero_title, position) on table public.segments to authenticated;
grant update (slug, name, hero_title, position) on table public.segments to authenticated;

create policy "members of active tenants add packages" on public.packages
  for insert to authenticated
  with check (tenant_id in (select private.writable_tenant_ids()));

create policy "members of active tenants change packages" on public.packages
  for update to authenticated
  using (tenant_id in (select private.writable_tenant_ids()))
  with check (tenant_id in (select private.writable_tenant_ids()));

-- Neither id nor tenant_id is ever changed, and nothing is deleted over REST.
grant insert (tenant_id, segment_id, slug, name, price_minor, grouping_order) on table public.packages to authenticated;
grant update (segment_id, slug, name, price_minor, grouping_order) on table public.packages to authenticated;

create or replace function private.change_tenant_status(p_tenant_id uuid, p_action text, p_reason text, p_confirm text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
  v_status text;
begin
  perform private.require_admin();
  perform private.require_action(p_action, p_reason);

  v_tenant := private.lock_tenant(p_tenant_id);
  if v_tenant.id is null then
    -- A purge that is asked for again, since its answer was lost.
    select d.tenant_id, d.slug, 'purged' into v_tenant.id, v_tenant.slug, v_tenant.status
    from private.tenant_tombstones d
    where d.tenant_id = p_tenant_id and p_action = 'purge';
    if not found then
      perform private.raise_absent_tenant(p_tenant_id);
    end if;
  end if;

  -- Restoring can lead to two statuses, of which private.restore_owner tells the one.
  select t.to_status into v_status
  from private.tenant_transitions t
  where t.action = p_action and t.from_status = v_tenant.status and t.is_for_admins
  limit 1;
  if v_status is null and not exists (
    select from private.tenant_transitions t where t.action = p_action and t.to_status = v_tenant.status and t.is_for_admins
  ) then
    perform private.raise_invalid_transition(v_tenant.status, p_action);
  end if;
  if p_action = 'purge' and p_confirm is distinct from v_tenant.slug then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/confirm", "message": "must be the tenant''s slug"}]}',
      'Purging can''t be undone: type the slug of the tenant.'
    );
  end if;
  -- It is what was asked for already: a caller who tries again is told so, and the audit does not say it twice.
  if v_status is null then
    return jsonb_build_object(
      'tenant_id', v_tenant.id, 'slug', v_tenant.slug, 'status', v_tenant.status, 'is_changed', false
    );
  end if;

  if p_action = 'purge' then
    perform private.purge_tenant(v_tenant);
  else
    if p_action = 'restore' then
      v_status := private.restore_owner(v_tenant);
    end if;
    update public.tenants t set status = v_status where t.id = v_tenant.id;
  end if;

  perform private.record_event(
    -- tenant_suspended, tenant_archived, …
    'tenant_' || rtrim(p_action, 'e') || 'ed', v_tenant.request_id, v_tenant.id, null,
    jsonb_strip_nulls(jsonb_build_object('slug', v_tenant.slug, 'reason', p_reason)),
    jsonb_build_object('status', v_tenant.status), jsonb_build_object('status', v_status)
  );
  return jsonb_build_object('tenant_id', v_tenant.id, 'slug', v_tenant.slug, 'status', v_status, 'is_changed', true);
end
$$;

revoke all on function private.change_tenant_status(uuid, text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.change_tenant_status(uuid, text, text, text) to authenticated;
comment on function private.change_tenant_status(uuid, text, text, text) is 'See public.change_tenant_status.';

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
  select m.setup_email_claimed_at, m.user_id, u.email into v_claimed_at, v_owner_id, v_email
  from public.tenant_members m
  join auth.users u on u.id = m.user_id
  join public.tenants t on t.id = m.tenant_id and t.status in ('active', 'suspended')
  where m.tenant_id = p_tenant_id and m.role = 'OWNER'
  for update of m;

  if not found then
    perform private.require_not_purged(p_tenant_id);
    perform private.raise_error('NOT_FOUND', '{}', 'There is no such active tenant.');
  end if;
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

revoke all on function private.claim_setup_email(uuid) from public, anon, authenticated, service_role;
grant execute on function private.claim_setup_email(uuid) to authenticated;
comment on function private.claim_setup_email(uuid) is 'See public.claim_setup_email.';

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
  perform private.require_not_purged(v_request.tenant_id);
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
  if v_tenant.id is null then
    perform private.require_not_purged(p_tenant_id);
  end if;
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

create or replace function private.is_slug_taken(p_slug text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  -- One statement: a purge that commits between two would hide the slug from both.
  select exists (select from public.tenants t where t.slug = p_slug)
    or exists (select from private.tenant_tombstones d where d.slug = p_slug and d.reissue_after > now())
$$;

revoke all on function private.is_slug_taken(text) from public, anon, authenticated, service_role;
comment on function private.is_slug_taken(text) is
  'Whether a tenant has this slug, or one had it that was purged too short a time ago.';

-- Lock order, here as everywhere: the request, then the tenant. The event that is written in the end refers to the request.
create or replace function private.lock_tenant(p_tenant_id uuid)
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  perform from public.provisioning_requests r where r.tenant_id = p_tenant_id for key share;
  select * into v_tenant from public.tenants t where t.id = p_tenant_id for update;
  return v_tenant;
end
$$;

revoke all on function private.lock_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.lock_tenant(uuid) is
  'A tenant''s row, locked until the transaction ends. All NULL where there is none: see private.raise_absent_tenant.';

create or replace function private.purge_tenant(p_tenant public.tenants)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.tenant_tombstones (tenant_id, slug, purged_by, reissue_after)
  values (p_tenant.id, p_tenant.slug, private.require_admin(), now() + interval '30 days');

  -- Catalogue, members and keys go by cascade, whatever an application hangs on it likewise. Never an auth user (I10); its
  -- request and events stay, as history.
  delete from public.tenants t where t.id = p_tenant.id;
end
$$;

revoke all on function private.purge_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.purge_tenant(public.tenants) is
  'Removes a tenant for good and leaves a tombstone. The caller holds its row and has checked that it may go.';

create or replace function private.raise_absent_tenant(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_not_purged(p_tenant_id);
  perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
end
$$;

revoke all on function private.raise_absent_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.raise_absent_tenant(uuid) is
  'Raises TENANT_PURGED for a tenant that was, NOT_FOUND for one that never was. The caller has seen that it is not there.';

create or replace function private.raise_conflict(p_constraint text, p_payload jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  case p_constraint
    when 'tenant_slug_is_unique', 'purged_slug_is_not_reissued' then
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
    when 'api_key_name_is_unique_in_its_tenant' then
      perform private.raise_error(
        'DUPLICATE_API_KEY_NAME',
        '{"errors": [{"pointer": "/name", "message": "is taken"}]}',
        'Choose another name, or rotate or revoke the key that has it.'
      );
    when 'api_key_is_made_once_per_admin_and_idempotency_key' then
      perform private.raise_error(
        'IDEMPOTENCY_KEY_REUSED', '{}', 'This key stands for another API key: use a new one.'
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

create or replace function private.raise_invalid_transition(p_status text, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_allowed constant text[] := array(
    select distinct t.action
    from private.tenant_transitions t
    where t.from_status = p_status and t.is_for_admins
    order by t.action
  );
begin
  perform private.raise_error(
    'INVALID_TRANSITION',
    jsonb_build_object('from', p_status, 'action', p_action, 'allowed', v_allowed),
    format(
      'The tenant is %s: %s', p_status,
      case when v_allowed = '{}' then 'it can only be waited for.' else 'you can ' || array_to_string(v_allowed, ' or ') || ' it.' end
    )
  );
end
$$;

revoke all on function private.raise_invalid_transition(text, text) from public, anon, authenticated, service_role;
comment on function private.raise_invalid_transition(text, text) is
  'Raises INVALID_TRANSITION with the status, the action that it does not allow, and those that it does.';

create or replace function private.release_tenant(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform from public.tenants t where t.id = p_tenant_id for update;

  update public.tenants t
  set status = case t.status when 'active' then 'setup_incomplete' else t.status end, owner_id = null
  where t.id = p_tenant_id
    and t.status in ('active', 'archived')
    and t.owner_id is not null
    and not exists (select from auth.users u where u.id = t.owner_id and u.deleted_at is null);

  if found then
    delete from public.tenant_members m where m.tenant_id = p_tenant_id and m.role = 'OWNER';
  end if;
end
$$;

revoke all on function private.release_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.release_tenant(uuid) is
  'Takes from a tenant an owner who is gone. An active one is setup_incomplete until an admin transfers it; an archived one stays so.';

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

create or replace function private.require_action(p_action text, p_reason text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if not exists (select from private.tenant_transitions t where t.action = p_action and t.is_for_admins) then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/action", "message": "must be suspend, reactivate, archive, restore or purge"}]}'
    );
  end if;
  if char_length(p_reason) not between 1 and 500 or p_reason ~ '[\x01-\x1f\x7f-\x9f]' then
    perform private.raise_error(
      'VALIDATION_ERROR',
      '{"errors": [{"pointer": "/reason", "message": "must have 1 to 500 characters, none of them control characters"}]}'
    );
  end if;
end
$$;

revoke all on function private.require_action(text, text) from public, anon, authenticated, service_role;
comment on function private.require_action(text, text) is
  'Raises VALIDATION_ERROR unless the action is one that admins can ask for and the reason, where there is one, a line of text.';

create or replace function private.require_not_purged(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tombstone private.tenant_tombstones;
begin
  select * into v_tombstone from private.tenant_tombstones d where d.tenant_id = p_tenant_id;
  if found then
    perform private.raise_error(
      'TENANT_PURGED',
      jsonb_build_object('tenant_id', v_tombstone.tenant_id, 'slug', v_tombstone.slug, 'purged_at', v_tombstone.purged_at),
      'This tenant was purged. Its timeline tells by whom; nothing brings it back.'
    );
  end if;
end
$$;

revoke all on function private.require_not_purged(uuid) from public, anon, authenticated, service_role;
comment on function private.require_not_purged(uuid) is 'Raises TENANT_PURGED for a tenant that was purged.';

create or replace function private.restore_owner(p_tenant public.tenants)
returns text
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Held until this commits, so that the owner can't be deleted meanwhile, not even softly.
  perform from auth.users u where u.id = p_tenant.owner_id and u.deleted_at is null for share;
  if found then
    return 'active';
  end if;
  delete from public.tenant_members m where m.tenant_id = p_tenant.id and m.role = 'OWNER';
  update public.tenants t set owner_id = null where t.id = p_tenant.id;
  return 'setup_incomplete';
end
$$;

revoke all on function private.restore_owner(public.tenants) from public, anon, authenticated, service_role;
comment on function private.restore_owner(public.tenants) is
  'The status that an archived tenant comes back with: active, or setup_incomplete where it has no owner any more. The caller holds its row.';

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
    when private.is_slug_taken(p_slug) then 'taken'
  end
$$;

revoke all on function private.slug_problem(text) from public, anon, authenticated, service_role;
comment on function private.slug_problem(text) is 'Why a slug can''t be had: invalid, reserved or taken. NULL if it can.';

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
      and not private.is_slug_taken(c.slug)
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
  v_status text;
begin
  perform private.require_admin();

  v_tenant := private.lock_tenant(p_tenant_id);
  if v_tenant.id is null or v_tenant.status = 'provisioning' then
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

create or replace function public.change_tenant_status(
  p_tenant_id uuid,
  p_action text,
  p_reason text default null,
  p_confirm text default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.change_tenant_status(p_tenant_id, p_action, p_reason, p_confirm)
$$;

revoke all on function public.change_tenant_status(uuid, text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.change_tenant_status(uuid, text, text, text) to authenticated;
comment on function public.change_tenant_status(uuid, text, text, text) is
  'For admins: suspend, reactivate, archive, restore or purge a tenant; p_confirm is the slug of the one to be purged. Answers {tenant_id, slug, status, is_changed}, is_changed being false where it was so already. Raises NOT_FOUND, TENANT_PURGED, INVALID_TRANSITION or VALIDATION_ERROR.';

create or replace function public.get_provisioning_result(p_request_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_provisioning_result(p_request_id)
$$;

revoke all on function public.get_provisioning_result(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_provisioning_result(uuid) to authenticated, service_role;
comment on function public.get_provisioning_result(uuid) is
  'What is true of a request now. For the service role and the admin whose request it is. Raises NOT_FOUND or TENANT_PURGED.';

create or replace function public.get_tenant_status(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_tenant_status(p_tenant_id)
$$;

revoke all on function public.get_tenant_status(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_tenant_status(uuid) to authenticated;
comment on function public.get_tenant_status(uuid) is
  'For admins: where a tenant and the request that made it stand. Raises NOT_FOUND or TENANT_PURGED.';

create or replace function public.transfer_tenant(p_tenant_id uuid, p_owner_email text)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.transfer_tenant(p_tenant_id, p_owner_email)
$$;

revoke all on function public.transfer_tenant(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.transfer_tenant(uuid, text) to authenticated;
comment on function public.transfer_tenant(uuid, text) is
  'For admins: makes an existing user a tenant''s owner; who was owner stays a member. Raises NOT_FOUND, TENANT_PURGED or VALIDATION_ERROR.';
