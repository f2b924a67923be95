set lock_timeout = '5s';
set statement_timeout = '10min';
set check_function_bodies = off;

create extension if not exists pg_trgm with schema extensions;

insert into private.error_codes (code, http_status) values
  ('INVALID_TRANSITION', 409),
  ('TENANT_PURGED', 410),
  ('PRECONDITION_FAILED', 412);

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

drop index public.tenants_template_idx;
-- What private.find_tenant_ids walks along or finds by: each sort's order, and beside it what else is filtered by, so that the
-- table is not read for it.
create index tenants_name_idx on public.tenants (lower(name) collate "C", id)
  include (name, status, template_name, template_version, created_at);
create index tenants_slug_idx on public.tenants (slug collate "C", id)
  include (status, template_name, template_version, created_at);
create index tenants_created_at_idx on public.tenants (created_at, id) include (status, template_name, template_version);
create index tenants_status_idx on public.tenants (status, created_at, id)
  include (name, slug, template_name, template_version);
create index tenants_template_idx on public.tenants (template_name, template_version, created_at, id)
  include (name, slug, status);
create index tenants_search_idx on public.tenants using gin (
  (lower(name || E'\n' || slug || E'\n' || coalesce(domain, '') || E'\n' || coalesce(contact_email, ''))) extensions.gin_trgm_ops
);
-- How common a text is, is guessed from these: finer than a tenth of a per cent.
alter index public.tenants_search_idx alter column 1 set statistics 1000;

create or replace function private.changed_fields(p_from public.tenants, p_to public.tenants)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    jsonb_object_agg(
      f.key,
      case f.key
        -- Free JSON may hold a secret, which this log would keep for ever: only which keys were changed.
        when 'settings' then private.changed_keys(f.value, to_jsonb(p_to) -> f.key)
        else f.value
      end
    ),
    '{}'
  )
  from jsonb_each(to_jsonb(p_from) - 'updated_at') as f (key, value)
  where f.value is distinct from to_jsonb(p_to) -> f.key
$$;

revoke all on function private.changed_fields(public.tenants, public.tenants) from public, anon, authenticated, service_role;
comment on function private.changed_fields(public.tenants, public.tenants) is
  'The columns of the first that differ from the second, as the first has them; of settings the names of those that differ.';

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
        'id', r.id, 'status', r.status, 'attempts', r.current_attempt, 'admin_user_id', r.admin_user_id,
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

create or replace function private.estimate_rows(p_query text)
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_plan json;
begin
  execute 'explain (format json) ' || p_query into v_plan;
  return (v_plan #>> '{0,Plan,Plan Rows}')::bigint;
end
$$;

revoke all on function private.estimate_rows(text) from public, anon, authenticated, service_role;
comment on function private.estimate_rows(text) is
  'How many rows the planner expects of a query. Never with a caller''s text in it except as a literal.';

-- Two ways to one page. What is rare is found by its own index and sorted, all of it: a walk along the sort's index would pass
-- by the whole table. What is common is met soon on such a walk, and sorting all of it would be the long way. The planner's
-- statistics say which it is before anything is read; where they are wrong on the low side, the bounded search notices.
create or replace function private.find_tenant_ids(
  p_filter jsonb,
  p_sort text,
  p_is_descending boolean,
  p_after text,
  p_offset integer,
  p_limit integer,
  out ids uuid[],
  out total integer,
  out is_exact boolean
)
language plpgsql
volatile
security definer
set search_path = ''
set enable_seqscan = off
set random_page_cost = 1.1
set jit = off
as $$
declare
  -- How many may be found and sorted in passing. What a search finds is looked at in the table, row by row.
  v_most constant integer := case when p_filter ? 'search' then 10000 else 40000 end;
  v_keys constant text[] := private.tenant_sort_keys(p_sort) || array['t.id'];
  v_conditions constant text := private.tenant_conditions(p_filter, p_sort);
  v_estimate constant bigint := private.estimate_rows('select from public.tenants t where ' || v_conditions);
  v_direction constant text := case when p_is_descending then 'desc' else 'asc' end;
  v_order constant text := array_to_string(v_keys, ' ' || v_direction || ', ') || ' ' || v_direction;
  v_beyond constant text := case
    when p_after is null then 'true'
    else format('(%s) %s (%s)', array_to_string(v_keys, ', '), case when p_is_descending then '<' else '>' end, p_after)
  end;
begin
  if v_estimate > v_most then
    is_exact := false;
  elsif v_estimate * 10 > private.estimate_rows('select from public.tenants t') then
    -- Not many, and most of what there is: counted without being sorted.
    execute format(
      'select count(*) from (select from public.tenants t where %s limit %s) as found', v_conditions, v_most + 1
    ) into total;
    is_exact := total <= v_most;
  else
    execute format(
      'with t as materialized (select t.id, t.name, t.slug, t.status, t.created_at from public.tenants t where %s limit %s)
       select (select count(*) from t), array(select t.id from t where %s order by %s limit %s offset %s)',
      v_conditions, v_most + 1, v_beyond, v_order, p_limit, p_offset
    ) into total, ids;
    is_exact := total <= v_most;
    if is_exact then
      return;
    end if;
  end if;

  if not is_exact then
    total := v_most;
    perform private.require_shallow_page(p_offset + p_limit, p_filter);
  end if;
  execute format(
    'select array(select t.id from public.tenants t where %s and %s order by %s limit %s offset %s)',
    v_conditions, v_beyond, v_order, p_limit, p_offset
  ) into ids;
end
$$;

revoke all on function private.find_tenant_ids(jsonb, text, boolean, text, integer, integer)
  from public, anon, authenticated, service_role;
comment on function private.find_tenant_ids(jsonb, text, boolean, text, integer, integer) is
  'A page of ids, and how many there are in all: exactly, or at least so many. p_after: literals of private.read_tenant_cursor, or NULL.';

create or replace function private.get_tenant(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tenant public.tenants;
begin
  perform private.require_admin();
  select * into v_tenant from public.tenants t where t.id = p_tenant_id;
  if not found then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  return private.describe_tenant(v_tenant);
end
$$;

revoke all on function private.get_tenant(uuid) from public, anon, authenticated, service_role;
grant execute on function private.get_tenant(uuid) to authenticated;
comment on function private.get_tenant(uuid) is 'See public.get_tenant.';

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
  -- A tenant is every admin's to see, also one that was purged; a request that made none is its own admin's (I7).
  if not exists (select from public.tenants t where t.id = p_tenant_id)
    and not exists (select from private.tenant_tombstones d where d.tenant_id = p_tenant_id)
    and v_request.admin_user_id is distinct from auth.uid()
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

create or replace function private.list_tenants(
  p_filter jsonb, p_sort text, p_is_descending boolean, p_page integer, p_limit integer, p_cursor text
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_filter jsonb;
  v_stamp text;
  v_found record;
  v_ids uuid[];
begin
  perform private.require_admin();
  perform private.require_page(p_sort, p_page, p_limit, p_cursor);
  v_filter := private.require_tenant_filter(p_filter);
  v_stamp := md5(concat_ws(' ', v_filter, p_sort, p_is_descending));

  select * into v_found
  from private.find_tenant_ids(
    v_filter, p_sort, p_is_descending,
    private.read_tenant_cursor(p_cursor, v_stamp, p_sort),
    case when p_cursor is null then (p_page - 1) * p_limit else 0 end,
    -- One more than asked for tells whether there is another page.
    p_limit + 1
  );
  v_ids := v_found.ids[:p_limit];

  return jsonb_build_object(
    'tenants', (
      select coalesce(jsonb_agg(private.summarise_tenant(t) order by i.position), '[]')
      from unnest(v_ids) with ordinality as i (id, position)
      join public.tenants t on t.id = i.id
    ),
    'total', v_found.total,
    'is_total_exact', v_found.is_exact,
    'next_cursor', case
      when cardinality(v_found.ids) > p_limit then private.make_tenant_cursor(v_ids[p_limit], v_stamp, p_sort)
    end
  );
end
$$;

revoke all on function private.list_tenants(jsonb, text, boolean, integer, integer, text)
  from public, anon, authenticated, service_role;
grant execute on function private.list_tenants(jsonb, text, boolean, integer, integer, text) to authenticated;
comment on function private.list_tenants(jsonb, text, boolean, integer, integer, text) is 'See public.list_tenants.';

create or replace function private.make_tenant_cursor(p_tenant_id uuid, p_stamp text, p_sort text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select translate(
    encode(
      convert_to(
        jsonb_build_object(
          'stamp', p_stamp,
          'keys', case p_sort
            when 'name' then jsonb_build_array(lower(t.name), t.id)
            when 'slug' then jsonb_build_array(t.slug, t.id)
            when 'created_at' then jsonb_build_array(t.created_at, t.id)
            when 'status' then jsonb_build_array(t.status, t.created_at, t.id)
          end
        )::text,
        'UTF8'
      ),
      'base64'
    ),
    -- For URLs; and encode breaks its lines.
    E'+/=\n', '-_'
  )
  from public.tenants t
  where t.id = p_tenant_id
$$;

revoke all on function private.make_tenant_cursor(uuid, text, text) from public, anon, authenticated, service_role;
comment on function private.make_tenant_cursor(uuid, text, text) is
  'What private.read_tenant_cursor reads: behind which tenant to go on, and in which list.';

create or replace function private.merge_tenant_changes(p_tenant public.tenants, p_changes jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tenant jsonb := jsonb_build_object(
    'name', p_tenant.name, 'domain', p_tenant.domain, 'timezone', p_tenant.timezone, 'currency', p_tenant.currency,
    'contact', jsonb_build_object(
      'email', p_tenant.contact_email, 'phone', p_tenant.contact_phone, 'address', p_tenant.contact_address
    ),
    'settings', p_tenant.settings
  );
  v_limits jsonb := jsonb_build_object('users', p_tenant.user_limit, 'storage_gb', p_tenant.storage_limit_gb);
  v_unknown jsonb;
begin
  select jsonb_agg(jsonb_build_object('pointer', '/' || u.field, 'message', 'is not a field that can be changed')) into v_unknown
  from (
    select k.key as field
    from jsonb_object_keys(case jsonb_typeof(p_changes) when 'object' then p_changes else '{"": null}' end) as k (key)
    where k.key not in ('tenant', 'features', 'limits')
    union all
    select 'tenant/slug' where p_changes #> '{tenant,slug}' is not null
  ) as u;
  if v_unknown is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_unknown));
  end if;

  -- What is no object takes the place of one, and is found to be none.
  v_tenant := case jsonb_typeof(p_changes -> 'tenant')
    when 'object' then v_tenant || (p_changes -> 'tenant') || jsonb_strip_nulls(jsonb_build_object(
      'contact', case
        when jsonb_typeof(p_changes #> '{tenant,contact}') = 'object'
          then (v_tenant -> 'contact') || (p_changes #> '{tenant,contact}')
      end
    ))
    else coalesce(p_changes -> 'tenant', v_tenant)
  end;
  v_limits := case jsonb_typeof(p_changes -> 'limits')
    when 'object' then v_limits || jsonb_strip_nulls(p_changes -> 'limits')
    else coalesce(p_changes -> 'limits', v_limits)
  end;

  -- As a request would ask for it: then the same rules judge it. What a change has no say in is filled in.
  return private.normalize_payload(jsonb_build_object(
    'tenant', case when jsonb_typeof(v_tenant) = 'object' then v_tenant || jsonb_build_object('slug', p_tenant.slug) else v_tenant end,
    'owner', '{"email": "nobody@landlord.invalid", "full_name": "Nobody"}'::jsonb,
    'features', coalesce(p_changes -> 'features', to_jsonb(p_tenant.features)),
    'limits', v_limits
  ));
end
$$;

revoke all on function private.merge_tenant_changes(public.tenants, jsonb) from public, anon, authenticated, service_role;
comment on function private.merge_tenant_changes(public.tenants, jsonb) is
  'The normalised payload that would make the tenant as it is with these changes: {tenant, features, limits}. Fields of contact and limits are changed one by one, settings as a whole; null is what a request leaves out. Raises VALIDATION_ERROR.';

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
          ('BATCH_ROLLED_BACK', 'Mend the item that failed and retry the batch.'),
          ('BATCH_ITEM_CANCELLED', 'Nothing: its batch was cancelled. Send it again if it is wanted.'),
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

create or replace function private.read_tenant_cursor(p_cursor text, p_stamp text, p_sort text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_cursor jsonb;
  v_keys text[];
begin
  if p_cursor is null then
    return null;
  end if;
  begin
    v_cursor := convert_from(
      decode(rpad(translate(p_cursor, '-_', '+/'), (length(p_cursor) + 3) / 4 * 4, '='), 'base64'), 'UTF8'
    )::jsonb;
    v_keys := array(select jsonb_array_elements_text(v_cursor -> 'keys'));
  exception
    when data_exception then
      v_cursor := null;
  end;

  if v_cursor ->> 'stamp' is distinct from p_stamp
    or cardinality(v_keys) is distinct from cardinality(private.tenant_sort_keys(p_sort)) + 1
    or not pg_input_is_valid(v_keys[cardinality(v_keys)], 'uuid')
    or p_sort in ('created_at', 'status') and not pg_input_is_valid(v_keys[cardinality(v_keys) - 1], 'timestamptz')
    or array_position(v_keys, null) is not null
  then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/cursor", "message": "is not one of this list"}]}',
      'A cursor goes with the filters and the sort that it came with.'
    );
  end if;
  return (select string_agg(quote_literal(k.key), ', ' order by k.position) from unnest(v_keys) with ordinality as k (key, position));
end
$$;

revoke all on function private.read_tenant_cursor(text, text, text) from public, anon, authenticated, service_role;
comment on function private.read_tenant_cursor(text, text, text) is
  'The sort keys and id that a cursor stands behind, as SQL literals. It is no secret and needs no proof: it says where to go on in what the caller may read anyway. Raises VALIDATION_ERROR for what is none, or another list''s.';

create or replace function private.require_page(p_sort text, p_page integer, p_limit integer, p_cursor text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_errors jsonb;
begin
  select jsonb_agg(jsonb_build_object('pointer', p.pointer, 'message', p.message)) into v_errors
  from (
    values
      ('/sort', 'must be name, slug, created_at or status', private.tenant_sort_keys(p_sort) is not null),
      ('/limit', 'must be a whole number from 1 to 100', coalesce(p_limit between 1 and 100, false)),
      ('/page', 'must be a whole number from 1', coalesce(p_page >= 1, false)),
      -- Every tenant before the page is read to get there.
      ('/page', 'goes no deeper than 10000 tenants: go on by cursor', coalesce(p_page::bigint * p_limit <= 10000, true)),
      ('/page', 'does not go with a cursor', p_cursor is null or p_page = 1)
  ) as p (pointer, message, is_good)
  where not p.is_good;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;
end
$$;

revoke all on function private.require_page(text, integer, integer, text) from public, anon, authenticated, service_role;
comment on function private.require_page(text, integer, integer, text) is
  'Raises VALIDATION_ERROR for what is no page of a list of tenants.';

create or replace function private.require_shallow_page(p_end integer, p_filter jsonb)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- Every row before the page is read. Of a search each is looked up in the table besides.
  v_deepest constant integer := case when p_filter ? 'search' then 1000 else 10000 end;
begin
  if p_end > v_deepest + 1 then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
        'pointer', '/page', 'message', format('goes no deeper than %s tenants here', v_deepest)
      ))),
      'Go on by next_cursor, or narrow the filter.'
    );
  end if;
end
$$;

revoke all on function private.require_shallow_page(integer, jsonb) from public, anon, authenticated, service_role;
comment on function private.require_shallow_page(integer, jsonb) is
  'Raises VALIDATION_ERROR for a page so deep that it has to be reached by cursor.';

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
        and v_filter -> 'statuses' <@ '["provisioning", "active", "setup_incomplete", "suspended", "archived"]'
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

create or replace function private.search_condition(p_search text, p_sort text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  with term as (
    -- What LIKE would take for a wildcard is itself.
    select lower(btrim(p_search)) as text, regexp_replace(lower(btrim(p_search)), '([\\%_])', '\\\1', 'g') as escaped
  )
  select format(
    '(%s%s)',
    case
      -- Without three letters or digits in a row there is no trigram to look up: then it is a beginning, and of what the
      -- list is sorted by, or a walk along that index might find the first of them at its end.
      when t.text ~ '[[:alnum:]]{3}' then format(
        -- Word for word the expression of tenants_search_idx.
        'lower(t.name || E''\n'' || t.slug || E''\n'' || coalesce(t.domain, '''') || E''\n'' || coalesce(t.contact_email, '''')) like %L',
        '%' || t.escaped || '%'
      )
      when p_sort = 'slug' then format('t.slug collate "C" like %L', t.escaped || '%')
      else format('lower(t.name) collate "C" like %L', t.escaped || '%')
    end,
    -- Owners' addresses are the auth service's: only a whole one is looked up, by its own index.
    ' or t.owner_id = ' || quote_literal((select u.id from auth.users u where u.email = t.text and u.is_sso_user = false))
  )
  from term t
$$;

revoke all on function private.search_condition(text, text) from public, anon, authenticated, service_role;
comment on function private.search_condition(text, text) is
  'SQL that is true of the tenants t whose name, slug, domain or contact address has the text in it, or whose owner has it as their address. Of a text too short for that: whose name begins with it, or whose slug where slugs are sorted by.';

create or replace function private.summarise_tenant(p_tenant public.tenants)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_tenant.id,
    'name', p_tenant.name,
    'slug', p_tenant.slug,
    'domain', p_tenant.domain,
    'status', p_tenant.status,
    'isolation', p_tenant.isolation,
    'template', p_tenant.template_name || '@' || p_tenant.template_version,
    'contact_email', p_tenant.contact_email,
    'owner', (
      select jsonb_build_object('id', u.id, 'email', u.email) from auth.users u where u.id = p_tenant.owner_id
    ),
    'batch_id', (select r.batch_id from public.provisioning_requests r where r.id = p_tenant.request_id),
    'created_at', p_tenant.created_at,
    'updated_at', p_tenant.updated_at
  )
$$;

revoke all on function private.summarise_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.summarise_tenant(public.tenants) is 'A tenant as it stands in a list, for admins.';

create or replace function private.tenant_conditions(p_filter jsonb, p_sort text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(string_agg(c.condition, ' and '), 'true')
  from (
    values
      (format(
        't.status = any (%L::text[])',
        (select array_agg(s.status) from jsonb_array_elements_text(p_filter -> 'statuses') as s (status))
      ), p_filter ? 'statuses'),
      (format('t.template_name = %L', split_part(p_filter ->> 'template', '@', 1)), p_filter ? 'template'),
      (format('t.template_version = %L', split_part(p_filter ->> 'template', '@', 2)), p_filter ->> 'template' like '%@%'),
      (format(
        't.request_id in (select r.id from public.provisioning_requests r where r.batch_id = %L)', p_filter ->> 'batch_id'
      ), p_filter ? 'batch_id'),
      (format('t.created_at >= %L', p_filter ->> 'created_from'), p_filter ? 'created_from'),
      (format('t.created_at < %L', p_filter ->> 'created_to'), p_filter ? 'created_to'),
      (private.search_condition(p_filter ->> 'search', p_sort), p_filter ? 'search')
  ) as c (condition, is_wanted)
  where c.is_wanted
$$;

revoke all on function private.tenant_conditions(jsonb, text) from public, anon, authenticated, service_role;
comment on function private.tenant_conditions(jsonb, text) is
  'SQL that is true of the tenants t that a filter, checked by private.require_tenant_filter, leaves. Whatever is in the filter is a literal in it.';

create or replace function private.tenant_sort_keys(p_sort text)
returns text[]
language sql
immutable
set search_path = ''
as $$
  -- In the order of bytes, whatever the database's locale: prefixes are looked up in the same indexes.
  select case p_sort
    when 'name' then array['lower(t.name) collate "C"']
    when 'slug' then array['t.slug collate "C"']
    when 'created_at' then array['t.created_at']
    when 'status' then array['t.status', 't.created_at']
  end
$$;

revoke all on function private.tenant_sort_keys(text) from public, anon, authenticated, service_role;
comment on function private.tenant_sort_keys(text) is
  'The expressions over tenants t that a sort goes by, each before the tenant''s id. NULL if there is no such sort. Every list begins an index.';

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
  if v_before.status in ('provisioning', 'archived') then
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

create or replace function private.write_tenant(p_tenant public.tenants)
returns public.tenants
language sql
security definer
set search_path = ''
as $$
  update public.tenants t
  set name = p_tenant.name,
      domain = p_tenant.domain,
      timezone = p_tenant.timezone,
      currency = p_tenant.currency,
      contact_email = p_tenant.contact_email,
      contact_phone = p_tenant.contact_phone,
      contact_address = p_tenant.contact_address,
      settings = p_tenant.settings,
      features = p_tenant.features,
      user_limit = p_tenant.user_limit,
      storage_limit_gb = p_tenant.storage_limit_gb
  where t.id = p_tenant.id
  returning t
$$;

revoke all on function private.write_tenant(public.tenants) from public, anon, authenticated, service_role;
comment on function private.write_tenant(public.tenants) is
  'Writes what an admin may change of a tenant, and answers the row as it is then. The caller holds it.';

create or replace function public.get_tenant(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_tenant(p_tenant_id)
$$;

revoke all on function public.get_tenant(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_tenant(uuid) to authenticated;
comment on function public.get_tenant(uuid) is
  'For admins: all of a tenant: {tenant, features, limits, owner, counts, request, allowed_actions}. Raises NOT_FOUND or TENANT_PURGED.';

create or replace function public.get_tenant_timeline(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_tenant_timeline(p_tenant_id)
$$;

revoke all on function public.get_tenant_timeline(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_tenant_timeline(uuid) to authenticated;
comment on function public.get_tenant_timeline(uuid) is
  'For admins: the latest 500 attempts and events of a tenant, the oldest first: {tenant_id, entries, is_complete}; also of one that was purged or came to nothing. Raises NOT_FOUND.';

create or replace function public.list_tenants(
  p_filter jsonb default '{}',
  p_sort text default 'created_at',
  p_is_descending boolean default true,
  p_page integer default 1,
  p_limit integer default 25,
  p_cursor text default null
)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.list_tenants(p_filter, p_sort, p_is_descending, p_page, p_limit, p_cursor)
$$;

revoke all on function public.list_tenants(jsonb, text, boolean, integer, integer, text)
  from public, anon, authenticated, service_role;
grant execute on function public.list_tenants(jsonb, text, boolean, integer, integer, text) to authenticated;
comment on function public.list_tenants(jsonb, text, boolean, integer, integer, text) is
  'For admins: a page of tenants: {tenants, total, is_total_exact, next_cursor}. Filter: any of statuses, template (name or name@version), batch_id, created_from, created_to (up to it, not with it), search. By page down to 10,000 tenants, by cursor without end; the cursor is NULL on the last page. The total is exact up to 40,000, of a search up to 10,000; beyond it is that number. Raises VALIDATION_ERROR.';

create or replace function public.update_tenant(
  p_tenant_id uuid,
  p_changes jsonb,
  p_expected_updated_at timestamptz default null
)
returns jsonb
language sql
security invoker
set search_path = ''
as $$
  select private.update_tenant(p_tenant_id, p_changes, p_expected_updated_at)
$$;

revoke all on function public.update_tenant(uuid, jsonb, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.update_tenant(uuid, jsonb, timestamptz) to authenticated;
comment on function public.update_tenant(uuid, jsonb, timestamptz) is
  'For admins: changes a tenant, in the words of a provisioning payload: any of tenant {name, domain, timezone, currency, contact, settings}, features, limits. Answers what public.get_tenant does. With p_expected_updated_at it changes nothing that somebody else has changed since. Raises NOT_FOUND, TENANT_PURGED, INVALID_TRANSITION, PRECONDITION_FAILED, DUPLICATE_DOMAIN or VALIDATION_ERROR.';
