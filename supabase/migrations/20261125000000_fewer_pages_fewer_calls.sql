set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

-- What has one of these names already is somebody else's: it would be replaced, or stand beside ours.
do $$
declare
  v_taken constant text := (
    select string_agg(p.oid::regprocedure::text, ', ' order by p.oid::regprocedure::text)
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace || '.' || p.proname in (
      'private.has_account', 'private.is_valid_timezone', 'private.make_tenant_schema', 'private.new_id',
      'private.slug_holder'
    )
  );
begin
  if v_taken is not null then
    raise exception using
      message = 'NAMES_TAKEN: Landlord needs the names of these functions: ' || v_taken,
      hint = 'Nothing was changed. Give them other names, or move them to another schema, and push again.';
  end if;
end
$$;

-- Who knows where the catalogue is tells it; who knows whose the attempt is, too.
drop function private.copy_catalogue(uuid, jsonb), private.describe_request(public.provisioning_requests);

create or replace function private.new_id()
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Time first: of many ids the new ones stand side by side in every index, on pages that are in memory anyway. Random ones would want a
  -- page of its own each.
  return (
    lpad(to_hex((date_part('epoch', clock_timestamp()) * 1000)::bigint), 12, '0') || '-7' || substr(gen_random_uuid()::text, 16)
  )::uuid;
end
$$;

-- Defaults are for whoever inserts to evaluate: members over REST, and roles of the operator's own, which may not all be known here. It
-- tells no more than the time.
grant execute on function private.new_id() to public;
comment on function private.new_id() is
  'A UUID of version 7 (RFC 9562): the milliseconds since 1970, then random bits. Tells when it was made, and is no secret.';

create or replace function private.apply_tenant_migrations(p_tenant_id uuid, p_up_to text default null)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.tenant_schema_name(p_tenant_id);
  v_migration private.tenant_migrations;
  v_applied text[] := '{}';
begin
  perform private.lock_tenant_schema(p_tenant_id);
  for v_migration in
    select *
    from private.tenant_migrations m
    where (p_up_to is null or m.version <= p_up_to)
      and not exists (select from private.tenant_schemas s where s.tenant_id = p_tenant_id and s.version >= m.version)
    order by m.version
  loop
    perform private.run_tenant_migration(p_tenant_id, v_migration);
    v_applied := v_applied || v_migration.version;
  end loop;

  if v_applied <> '{}' then
    -- It may have been lost, as in a restored dump, which has no roles; or its way into the schema.
    if not coalesce(has_schema_privilege(to_regrole(v_schema), v_schema, 'usage'), false) then
      perform private.create_tenant_schema(p_tenant_id);
    end if;
    perform private.grant_to_tenant_role(v_schema);
  end if;
  update private.tenant_schemas s
  set version = coalesce(v_applied[cardinality(v_applied)], s.version),
      migrated_at = case when v_applied = '{}' then s.migrated_at else clock_timestamp() end,
      error = null
  where s.tenant_id = p_tenant_id and (v_applied <> '{}' or s.error is not null);
  return v_applied;
end
$$;

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
  v_has_tenant boolean := false;
  v_blueprint jsonb;
begin
  if v_existing_owner_id is not null then
    perform private.require_existing_owner(v_existing_owner_id, p_request.owner_email);
  end if;

  -- A takeover finds its tenant already there, holding its own names.
  if p_request.created_at is not null then
    v_has_tenant := exists (select from public.tenants t where t.id = p_request.tenant_id);
  end if;
  if not v_has_tenant then
    -- First, so that a request that can't succeed tells nothing about whose addresses are taken.
    v_blueprint := private.read_blueprint(v_payload);
    perform private.require_free_names(v_payload);
  end if;

  -- Attempt before tenant: e-mail, then slug, then domain is the order in which unique names are taken everywhere,
  -- so that two requests that each want the other's can't deadlock.
  v_request := private.start_attempt(
    p_request, case when v_existing_owner_id is null and not p_request.is_placeholder then p_owner_id end
  );
  if not v_has_tenant then
    -- Not before the address is reserved: its owner could be born in between. Nobody is told by a sign-up whose address is taken.
    if v_request.owner_mode not in ('existing', 'sign_up') and private.has_account(v_request.owner_email) then
      perform private.raise_conflict('owner_email_is_reserved_once', v_payload);
    end if;
    perform private.create_tenant(v_request, v_blueprint);
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

create or replace function private.check_owner_email(p_email text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return case
    when not coalesce(private.is_valid_email(p_email), false) then 'invalid'
    when private.has_account(p_email) then 'taken'
    when exists (
      select from public.provisioning_requests r
      where r.owner_email = lower(p_email)
        and r.status in ('pending', 'processing')
        and r.owner_mode <> 'existing'
        and not r.is_placeholder
    ) then 'reserved'
  end;
end
$$;

create or replace function private.check_tokens(p_actor_id uuid, p_action text, p_amount integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_rule private.rate_limit_rules;
  v_tokens numeric;
begin
  -- What was there when it was last written is there still: most callers have plenty, and need no reckoning.
  if p_amount > 0 and exists (
    select from private.rate_limits l
    join private.rate_limit_rules r on r.action = l.action
    where l.actor_id = p_actor_id and l.action = p_action and least(l.tokens, r.capacity) >= p_amount
  ) then
    return null;
  end if;

  v_rule := private.find_rate_limit(p_action);
  select private.refilled_tokens(v_rule, l.tokens, l.refilled_at) into v_tokens
  from private.rate_limits l
  where l.actor_id = p_actor_id and l.action = p_action;

  v_tokens := coalesce(v_tokens, v_rule.capacity);
  perform private.require_tokens(v_rule, v_tokens, p_amount);
  return private.describe_bucket(v_rule, v_tokens);
end
$$;

comment on function private.check_tokens(uuid, text, integer) is
  'Takes nothing and waits for nobody: raises RATE_LIMITED if an actor has fewer than p_amount tokens, or VALIDATION_ERROR if there never will be as many. Of 0, which nobody lacks, returns private.describe_bucket; else it may be NULL.';

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
  -- Before anything is read: who has it and finds no request is the first.
  v_is_alone constant boolean := pg_try_advisory_xact_lock(hashtextextended(p_admin_user_id::text || p_idempotency_key::text, 0));
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
  if not v_is_alone then
    perform private.raise_error('DUPLICATE_REQUEST', v_in_flight, 'The same request is being processed: try again.');
  end if;

  if v_request.id is not null then
    begin
      -- NOWAIT: who holds this row is deciding the request at this moment. It may be gone since it was read.
      select * into v_request from public.provisioning_requests r where r.id = v_request.id for update nowait;
    exception
      when lock_not_available then
        perform private.raise_error('DUPLICATE_REQUEST', v_in_flight, 'The same request is being decided: try again.');
    end;
  end if;
  if v_request.id is null then
    -- Stored by private.start_attempt, as it is with its first attempt: written once, not twice.
    v_request.id := private.new_id();
    v_request.admin_user_id := p_admin_user_id;
    v_request.idempotency_key := p_idempotency_key;
    v_request.tenant_id := private.new_id();
    v_request.payload := p_payload;
    v_request.owner_email := p_payload #>> '{owner,email}';
    v_request.owner_mode := p_payload #>> '{owner,mode}';
    v_request.is_placeholder := v_request.owner_mode = 'sign_up' and private.check_owner_email(v_request.owner_email) is not null;
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

create or replace function private.copy_catalogue(p_tenant_id uuid, p_definition jsonb, p_schema text default null)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := coalesce(p_schema, private.catalogue_schema(p_tenant_id));
  v_segments integer;
  v_packages integer;
begin
  -- A copy of another tenant's brings the numbers it is sorted by; a template's are the order that it stands in.
  if v_schema = 'public' then
    -- As below for a schema, in statements that are planned once for many tenants.
    insert into public.segments (tenant_id, slug, name, hero_title, position)
    select
      p_tenant_id, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
      coalesce((s.segment ->> 'position')::integer, s.position)
    from jsonb_array_elements(p_definition -> 'segments') with ordinality as s (segment, position)
    on conflict (tenant_id, slug) do nothing;
    get diagnostics v_segments = row_count;

    insert into public.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
    select
      p_tenant_id, own.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
      coalesce((p.package ->> 'grouping_order')::integer, p.position)
    from jsonb_array_elements(p_definition -> 'segments') as s (segment)
    join public.segments own on own.tenant_id = p_tenant_id and own.slug = s.segment ->> 'slug'
    cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
    on conflict (tenant_id, slug) do nothing;
    get diagnostics v_packages = row_count;
    return v_segments + v_packages;
  end if;

  begin
    execute format(
      $query$
        insert into %I.segments (tenant_id, slug, name, hero_title, position)
        select
          $1, s.segment ->> 'slug', s.segment ->> 'name', s.segment ->> 'hero_title',
          coalesce((s.segment ->> 'position')::integer, s.position)
        from jsonb_array_elements($2 -> 'segments') with ordinality as s (segment, position)
        on conflict (tenant_id, slug) do nothing
      $query$,
      v_schema
    )
    using p_tenant_id, p_definition;
    get diagnostics v_segments = row_count;

    execute format(
      $query$
        insert into %1$I.packages (tenant_id, segment_id, slug, name, price_minor, grouping_order)
        select
          $1, own.id, p.package ->> 'slug', p.package ->> 'name', (p.package ->> 'price_minor')::numeric::bigint,
          coalesce((p.package ->> 'grouping_order')::integer, p.position)
        from jsonb_array_elements($2 -> 'segments') as s (segment)
        join %1$I.segments own on own.tenant_id = $1 and own.slug = s.segment ->> 'slug'
        cross join lateral jsonb_array_elements(s.segment -> 'packages') with ordinality as p (package, position)
        on conflict (tenant_id, slug) do nothing
      $query$,
      v_schema
    )
    using p_tenant_id, p_definition;
    get diagnostics v_packages = row_count;
    return v_segments + v_packages;
  exception
    when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or integrity_constraint_violation
      or raise_exception or object_not_in_prerequisite_state
    then
      perform private.raise_schema_fault(p_tenant_id);
      raise;
  end;
end
$$;

revoke all on function private.copy_catalogue(uuid, jsonb, text) from public, anon, authenticated, service_role;
comment on function private.copy_catalogue(uuid, jsonb, text) is
  'Gives a tenant the segments and packages of a definition, a template''s or another tenant''s, whose slugs it has not (I9), and answers how many that were. p_schema: where they are, for callers who know.';

create or replace function private.create_tenant(p_request public.provisioning_requests, p_blueprint jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload constant jsonb := p_request.payload;
  v_schema text := 'public';
begin
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
    p_blueprint ->> 'template_name',
    (p_blueprint ->> 'template_version')::integer,
    coalesce(v_payload #>> '{tenant,timezone}', p_blueprint ->> 'timezone'),
    coalesce(v_payload #>> '{tenant,currency}', p_blueprint ->> 'currency'),
    v_payload #>> '{tenant,contact,email}',
    v_payload #>> '{tenant,contact,phone}',
    v_payload #>> '{tenant,contact,address}',
    coalesce(nullif(v_payload #> '{tenant,settings}', 'null'), p_blueprint -> 'settings'),
    array(
      select jsonb_array_elements_text(coalesce(nullif(v_payload -> 'features', 'null'), p_blueprint -> 'features'))
    ),
    -- By way of numeric: JSON keeps 10.0 as it was written.
    coalesce(v_payload #>> '{limits,users}', p_blueprint #>> '{limits,users}')::numeric::integer,
    coalesce(v_payload #>> '{limits,storage_gb}', p_blueprint #>> '{limits,storage_gb}')::numeric::integer
  );
  if v_payload ->> 'isolation' = 'schema' then
    v_schema := private.tenant_schema_name(p_request.tenant_id);
    perform private.make_tenant_schema(p_request.tenant_id);
  end if;
  perform private.copy_catalogue(p_request.tenant_id, p_blueprint, v_schema);

  if v_payload ? 'clone_of' then
    -- What the source has lost itself comes from the template that both of them record (I9).
    perform private.restore_catalogue(p_request.tenant_id);
    insert into private.tenant_clones (tenant_id, source_tenant_id, catalogue)
    values (p_request.tenant_id, (v_payload ->> 'clone_of')::uuid, private.describe_catalogue(p_request.tenant_id));
    perform private.record_event(
      'tenant_cloned', p_request.id, p_request.tenant_id, p_request.current_attempt,
      jsonb_build_object('source_tenant_id', v_payload ->> 'clone_of')
    );
  end if;
end
$$;

create or replace function private.describe_request(p_request public.provisioning_requests, p_owner_id uuid default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_owner_id uuid := p_owner_id;
begin
  if v_owner_id is null then
    select a.owner_id into v_owner_id
    from public.provisioning_attempts a
    where a.request_id = p_request.id and a.attempt_number = p_request.current_attempt;
  end if;
  return jsonb_build_object(
    'request_id', p_request.id,
    'tenant_id', p_request.tenant_id,
    'status', p_request.status,
    'attempt_number', p_request.current_attempt,
    'owner_id', v_owner_id,
    'owner_email', p_request.owner_email,
    'is_prepared', p_request.prepared_at is not null,
    'lease_expires_at', p_request.lease_expires_at,
    'error', p_request.error,
    'result', p_request.result,
    'setup_email', case
      when p_request.status = 'completed'
        then private.setup_email_state(p_request.owner_mode, (p_request.result #>> '{owner,id}')::uuid)
    end
  );
end
$$;

revoke all on function private.describe_request(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.describe_request(public.provisioning_requests, uuid) is
  'A request as its callers see it: {request_id, tenant_id, status, attempt_number, owner_id, owner_email, is_prepared, lease_expires_at, error, result, setup_email}. p_owner_id: the current attempt''s, for callers who know.';

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
    select r.position, 2, t.code, '/template', t.message, null
    from ranked r
    cross join lateral (
      select
        case when count(*) = 0 then 'VALIDATION_ERROR' else 'TEMPLATE_RETIRED' end,
        case when count(*) = 0 then 'is not a known template' else 'is retired' end
      from public.tenant_templates t
      where t.name = r.payload ->> 'template'
      having not coalesce(bool_or(t.is_current), false)
    ) as t (code, message)
    -- What was made from it is answered as ever.
    where r.known_status is distinct from 'completed' and not r.payload ? 'clone_of'
    union all
    select r.position, 2, 'VALIDATION_ERROR', '', 'must not be a clone: those are made one by one', null
    from ranked r
    where r.payload ? 'clone_of'
    union all
    select r.position, 3, case s.problem when 'taken' then 'DUPLICATE_SLUG' else 'INVALID_SLUG' end, '/tenant/slug', 'is ' || s.problem, null
    from ranked r
    cross join lateral (select private.slug_holder(r.slug)) as s (problem)
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

create or replace function private.fall_back_to_general(p_tenant_id uuid, p_package_id uuid, p_package_slug text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_general constant jsonb := private.general_segment(p_tenant_id);
  v_segment_id uuid := private.find_segment_id(p_tenant_id, v_general ->> 'slug');
  v_is_new constant boolean := v_segment_id is null;
  v_segment public.segments;
begin
  if v_is_new then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
    v_segment.id := private.new_id();
    v_segment.slug := v_general ->> 'slug';
    v_segment.name := v_general ->> 'name';
    v_segment.hero_title := v_general ->> 'hero_title';
    v_segment.position := private.next_place(p_tenant_id);
    v_segment_id := (private.write_segment(p_tenant_id, v_segment)).id;
  end if;

  perform private.record_event(
    'package_segment_defaulted', (select t.request_id from public.tenants t where t.id = p_tenant_id), p_tenant_id, null,
    jsonb_build_object(
      'package_id', p_package_id, 'package_slug', p_package_slug, 'segment_id', v_segment_id, 'segment_slug', v_general ->> 'slug',
      'is_new_segment', v_is_new
    )
  );
  return jsonb_build_object('segment_id', v_segment_id, 'is_new_segment', v_is_new);
end
$$;

create or replace function private.fill_payload_defaults(p_payload jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_tenant constant jsonb := p_payload -> 'tenant';
  v_contact constant jsonb := v_tenant -> 'contact';
  v_owner constant jsonb := p_payload -> 'owner';
  v_source_id constant text := lower(p_payload ->> 'clone_of');
  v_is_clone constant boolean := v_source_id is not null;
  v_features jsonb;
begin
  -- A set: order and repetition mean nothing. NULL leaves it to the template, an empty list is an answer.
  if jsonb_typeof(p_payload -> 'features') = 'array' then
    select coalesce(jsonb_agg(distinct f.feature order by f.feature), '[]') into v_features
    from jsonb_array_elements_text(p_payload -> 'features') as f (feature);
  end if;

  -- Every optional field stands, as its default or as null, so that two ways of saying the same are one payload. What a clone
  -- leaves out is null: it is the source's, whatever that has when the clone is made.
  return jsonb_build_object(
    'tenant', jsonb_build_object(
      'name', v_tenant ->> 'name',
      'slug', coalesce(v_tenant ->> 'slug', private.slugify(v_tenant ->> 'name')),
      'domain', v_tenant ->> 'domain',
      'timezone', coalesce(v_tenant ->> 'timezone', case when not v_is_clone then 'UTC' end),
      'currency', coalesce(v_tenant ->> 'currency', case when not v_is_clone then 'USD' end),
      'contact', jsonb_build_object(
        'email', lower(v_contact ->> 'email'), 'phone', v_contact ->> 'phone', 'address', v_contact ->> 'address'
      ),
      'settings', coalesce(nullif(v_tenant -> 'settings', 'null'), case when not v_is_clone then '{}'::jsonb end)
    ),
    'owner', jsonb_build_object(
      'email', lower(v_owner ->> 'email'),
      'full_name', v_owner ->> 'full_name',
      'mode', coalesce(v_owner ->> 'mode', 'invite'),
      'user_id', lower(v_owner ->> 'user_id')
    ),
    'template', coalesce(p_payload ->> 'template', case when not v_is_clone then 'default' end),
    'isolation', coalesce(p_payload ->> 'isolation', 'shared'),
    'features', v_features,
    'limits', jsonb_build_object(
      'users', nullif(p_payload #> '{limits,users}', 'null'),
      'storage_gb', nullif(p_payload #> '{limits,storage_gb}', 'null')
    ),
    'api_key', coalesce((p_payload ->> 'api_key')::boolean, false)
  ) || case
    -- There only where it means something: the payloads of requests from before it was known are equal to such without it.
    when v_is_clone then jsonb_build_object('clone_of', v_source_id) else '{}'
  end;
end
$$;

create or replace function private.grant_to_tenant_role(p_schema text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_grants text;
begin
  -- Found by what depends on the schema, which has an index: ALL TABLES IN SCHEMA and the like read the whole of pg_class, all tenants'
  -- tables, once for each kind.
  select concat_ws(
    '; ',
    'grant select, insert, update, delete on table '
      || string_agg(d.objid::regclass::text, ', ') filter (where c.relkind <> 'S') || ' to ' || quote_ident(p_schema),
    'grant usage on sequence ' || string_agg(d.objid::regclass::text, ', ') filter (where c.relkind = 'S') || ' to ' || quote_ident(p_schema),
    'grant execute on routine '
      || string_agg(d.objid::regprocedure::text, ', ') filter (where d.classid = 'pg_catalog.pg_proc'::regclass)
      || ' to ' || quote_ident(p_schema)
  )
  into v_grants
  from pg_catalog.pg_depend d
  left join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::regclass and c.oid = d.objid
  where d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = p_schema::regnamespace;
  -- What there is nothing of is left out; a schema may be empty.
  if v_grants <> '' then
    execute v_grants;
  end if;
end
$$;

create or replace function private.has_account(p_email text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- Same predicate as auth.users' partial unique index on email.
  return exists (select from auth.users u where u.email = lower(p_email) and u.is_sso_user = false);
end
$$;

revoke all on function private.has_account(text) from public, anon, authenticated, service_role;
comment on function private.has_account(text) is 'Whether an address is an auth user''s.';

create or replace function private.is_valid_timezone(p_name text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Only a well-spelt zone is tried: to Postgres every name with a digit in it is a POSIX zone, Mars/Base1 too.
  return case
    when p_name ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34]))$'
      then private.is_known_timezone(p_name)
    else false
  end;
end
$$;

revoke all on function private.is_valid_timezone(text) from public, anon, authenticated, service_role;
comment on function private.is_valid_timezone(text) is 'Whether the text is the name of an IANA time zone that this server knows.';

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
  if p_error_code is distinct from 'EMAIL_UNAVAILABLE' and not private.has_account(p_request.owner_email) then
    return false;
  end if;
  -- An attempt without an owner follows, so that the owner id of the one before is refused for ever.
  update public.provisioning_requests r set is_placeholder = true where r.id = p_request.id;
  v_request := private.start_attempt(p_request, null);
  perform private.await_confirmation(v_request, null);
  return true;
end
$$;

-- For a tenant that is just being made, whose schema nobody has touched. What one that has lived lacks: private.restore_tenant_schema.
create or replace function private.make_tenant_schema(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_name constant text := private.tenant_schema_name(p_tenant_id);
  v_migrations private.tenant_migrations[];
  v_migration private.tenant_migrations;
  v_version text;
begin
  perform private.lock_tenant_schema(p_tenant_id);
  v_migrations := array(select m from private.tenant_migrations m order by m.version);
  v_version := (v_migrations[cardinality(v_migrations)]).version;
  -- Written before it is so: it will be when this transaction ends. What comes after a new schema is planned once more.
  insert into private.tenant_schemas (tenant_id, version, migrated_at)
  values (p_tenant_id, v_version, case when v_version is not null then clock_timestamp() end);

  perform private.create_tenant_role(v_name);
  execute format('create schema %1$I grant usage on schema %1$I to %1$I', v_name);
  foreach v_migration in array v_migrations loop
    perform private.run_tenant_migration(p_tenant_id, v_migration);
  end loop;
  perform private.grant_to_tenant_role(v_name);
end
$$;

revoke all on function private.make_tenant_schema(uuid) from public, anon, authenticated, service_role;
comment on function private.make_tenant_schema(uuid) is
  'Makes a new tenant''s own schema, the role that sees only it, and all that is in it. Raises what a migration raises, see private.run_tenant_migration. The caller has made the tenant.';

-- In loops, not in one statement of many branches: to set that up takes longer than to look at a payload, which is good as a rule. For a
-- thousand at once the statement would be quicker, by 20 microseconds a payload.
create or replace function private.payload_problems(p_payloads jsonb[])
returns table (number integer, pointer text, message text, code text)
language plpgsql
stable
set search_path = ''
-- The rules are the same for one and for ten thousand, and so are the plans.
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_payload jsonb;
  v_object record;
  v_text record;
  v_limit record;
  v_key text;
begin
  for v_number in 1 .. coalesce(cardinality(p_payloads), 0) loop
    number := v_number;
    v_payload := p_payloads[v_number];

    code := 'VALIDATION_ERROR';
    for v_object in
      select o.pointer, o.is_required, o.allowed_keys, v_payload #> o.path as value
      from (
        values
          ('', '{}'::text[], true, '{tenant,owner,template,isolation,features,limits,api_key,clone_of}'::text[]),
          ('/tenant', '{tenant}', true, '{name,slug,domain,timezone,currency,contact,settings}'),
          ('/tenant/contact', '{tenant,contact}', false, '{email,phone,address}'),
          ('/tenant/settings', '{tenant,settings}', false, null),
          ('/owner', '{owner}', true, '{email,full_name,mode,user_id}'),
          ('/limits', '{limits}', false, '{users,storage_gb}')
      ) as o (pointer, path, is_required, allowed_keys)
      where v_payload #> o.path is not null
    loop
      if jsonb_typeof(v_object.value) = 'object' then
        -- Without those that are allowed there is nothing left, or allowed is any.
        if v_object.value - v_object.allowed_keys <> '{}' then
          message := 'is not a known field';
          for v_key in select k.key from jsonb_object_keys(v_object.value - v_object.allowed_keys) as k (key) loop
            -- As a JSON pointer (RFC 6901) has it.
            pointer := v_object.pointer || '/' || replace(replace(v_key, '~', '~0'), '/', '~1');
            return next;
          end loop;
        end if;
      elsif v_object.is_required or jsonb_typeof(v_object.value) <> 'null' then
        pointer := v_object.pointer;
        message := 'must be an object';
        return next;
      end if;
    end loop;

    for v_text in
      -- kind: what a text that is there must be, and form, how that is put.
      select r.*, v_payload #> r.path as value, v_payload #>> r.path as content
      from (
        values
          ('{tenant,name}'::text[], true, 255, 'VALIDATION_ERROR', null, null),
          ('{tenant,slug}', false, null, 'INVALID_SLUG', 'slug', 'must be a DNS label of 3 to 63 characters'),
          ('{tenant,domain}', false, null, 'VALIDATION_ERROR', 'domain', 'must be a lower-case host name'),
          ('{tenant,timezone}', false, 64, 'VALIDATION_ERROR', 'timezone', 'must be an IANA time zone'),
          ('{tenant,currency}', false, 3, 'VALIDATION_ERROR', 'currency', 'must be an ISO 4217 code'),
          ('{tenant,contact,email}', false, null, 'VALIDATION_ERROR', 'email', 'must be an e-mail address'),
          ('{tenant,contact,phone}', false, 50, 'VALIDATION_ERROR', null, null),
          ('{tenant,contact,address}', false, 500, 'VALIDATION_ERROR', null, null),
          ('{owner,email}', true, null, 'EMAIL_VALIDATION_FAILED', 'email', 'must be an e-mail address'),
          ('{owner,full_name}', true, 255, 'VALIDATION_ERROR', null, null),
          ('{owner,mode}', false, null, 'VALIDATION_ERROR', 'mode', 'must be invite, password, temporary or existing'),
          ('{owner,user_id}', false, 36, 'VALIDATION_ERROR', 'id', 'must be a UUID'),
          ('{template}', false, 63, 'VALIDATION_ERROR', 'label', 'must be a label'),
          ('{clone_of}', false, 36, 'VALIDATION_ERROR', 'id', 'must be a UUID'),
          ('{isolation}', false, null, 'VALIDATION_ERROR', 'isolation', 'must be shared or schema')
      ) as r (path, is_required, max_length, code, kind, form)
      where v_payload #> r.path is not null or r.is_required
    loop
      message := case
        when v_text.is_required and coalesce(v_text.content, '') = '' then 'is required'
        when jsonb_typeof(v_text.value) not in ('string', 'null') then 'must be text'
        when v_text.content ~ '[\x01-\x1f\x7f-\x9f]' then 'must not have control characters'
        when v_text.max_length is not null
          and (v_text.content = '' or v_text.content <> btrim(v_text.content) or char_length(v_text.content) > v_text.max_length)
        then format('must have 1 to %s characters', v_text.max_length)
        when v_text.content is not null and not case v_text.kind
          when 'slug' then private.is_valid_slug(v_text.content)
          when 'domain' then private.is_valid_domain(v_text.content)
          when 'timezone' then private.is_valid_timezone(v_text.content)
          when 'currency' then v_text.content ~ '^[A-Z]{3}$'
          when 'email' then private.is_valid_email(v_text.content)
          when 'mode' then v_text.content in ('invite', 'password', 'temporary', 'existing')
          when 'id' then pg_input_is_valid(v_text.content, 'uuid')
          when 'label' then v_text.content ~ '^[a-z][a-z0-9_-]*$'
          when 'isolation' then v_text.content in ('shared', 'schema')
        end then v_text.form
      end;
      if message is not null then
        pointer := '/' || array_to_string(v_text.path, '/');
        code := v_text.code;
        return next;
      end if;
    end loop;

    code := 'VALIDATION_ERROR';
    for v_limit in
      select n.pointer, n.max_value, n.value
      from (
        values ('/limits/users', 10000, v_payload #> '{limits,users}'), ('/limits/storage_gb', 1000, v_payload #> '{limits,storage_gb}')
      ) as n (pointer, max_value, value)
      where jsonb_typeof(n.value) <> 'null'
    loop
      if not (
        case
          when jsonb_typeof(v_limit.value) = 'number' then
            v_limit.value::numeric between 1 and v_limit.max_value and v_limit.value::numeric = trunc(v_limit.value::numeric)
          else false
        end
      ) then
        pointer := v_limit.pointer;
        message := format('must be a whole number from 1 to %s', v_limit.max_value);
        return next;
      end if;
    end loop;

    if octet_length((v_payload #> '{tenant,settings}')::text) > 16384 then
      pointer := '/tenant/settings';
      message := 'must have at most 16 KiB';
      return next;
    end if;
    if jsonb_typeof(v_payload -> 'features') <> 'null'
      and not (jsonb_typeof(v_payload -> 'features') = 'array'
        and (v_payload -> 'features') <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]')
    then
      pointer := '/features';
      message := 'must be a list of basic, analytics, reporting, advanced_security, api_access, webhooks';
      return next;
    end if;
    if jsonb_typeof(v_payload -> 'api_key') not in ('boolean', 'null') then
      pointer := '/api_key';
      message := 'must be true or false';
      return next;
    end if;
    if (coalesce(v_payload #>> '{owner,mode}', 'invite') = 'existing') <> (v_payload #>> '{owner,user_id}' is not null) then
      pointer := '/owner/user_id';
      message := 'goes with mode existing, and only with it';
      return next;
    end if;
    if v_payload ->> 'clone_of' is not null and v_payload ->> 'template' is not null then
      pointer := '/template';
      message := 'must be left out: a clone is of the template that its source is of';
      return next;
    end if;
    if v_payload #>> '{tenant,slug}' is null
      and jsonb_typeof(v_payload #> '{tenant,name}') = 'string'
      and v_payload #>> '{tenant,name}' <> ''
      and not private.is_valid_slug(private.slugify(v_payload #>> '{tenant,name}'))
    then
      pointer := '/tenant/slug';
      message := 'no slug can be made from this name: give one';
      code := 'INVALID_SLUG';
      return next;
    end if;
  end loop;
end
$$;

comment on function private.payload_problems(jsonb[]) is
  'The first fault of each field of each provisioning payload, numbered from 1: JSON pointer, what is wrong, and the error code it stands for. No rows for one that is good.';

create or replace function private.plan_adoption()
returns table (
  id uuid, name text, slug text, timezone text, currency text, status text, owner_id uuid, created_at timestamptz,
  updated_at timestamptz, problem text, user_ids uuid[], is_status_known boolean, older_status text, mended jsonb
)
language sql
stable
security definer
set search_path = ''
as $$
  with links as (
    select distinct on (l.tenant_id) l.tenant_id, l.name from private.older_links() l order by l.tenant_id, l.is_completed desc, l.id
  ),
  zones as materialized (
    select distinct on (lower(z.name)) z.name
    from pg_catalog.pg_timezone_names z
    where private.is_valid_timezone(z.name)
    order by lower(z.name), z.name
  ),
  statuses (older, is_like) as (
    values ('active', 'active'), ('suspended', 'suspended'), ('inactive', 'suspended'), ('disabled', 'suspended'),
      ('paused', 'suspended'), ('blocked', 'suspended'), ('archived', 'archived'), ('deleted', 'archived')
  ),
  older as materialized (
    select t.*, o.owner_id, coalesce(o.problem, case when o.tenant_id is null then 'not_linked' end) as problem, o.user_ids,
      l.name as link_name, s.slug as new_slug, z.name as zone, x.is_like,
      case when isfinite(t.created_at) then t.created_at when isfinite(t.updated_at) then t.updated_at else now() end as born_at
    from private.tenants_to_adopt() t
    join private.older_slugs() s on s.tenant_id = t.id
    left join private.older_owners() o on o.tenant_id = t.id
    left join links l on l.tenant_id = t.id
    left join zones z on lower(z.name) = lower(btrim(t.timezone))
    left join statuses x on x.older = lower(btrim(t.status))
  ),
  planned as (
    select o.*,
      coalesce(private.mend_name(o.name), private.mend_name(o.link_name), o.new_slug) as new_name,
      coalesce(o.zone, 'UTC') as new_timezone,
      case when upper(btrim(o.currency)) ~ '^[A-Z]{3}$' then upper(btrim(o.currency)) else 'USD' end as new_currency,
      case
        -- What was ended stays so: given an owner, it would be active.
        when o.owner_id is null and o.is_like is distinct from 'archived' then 'setup_incomplete'
        else coalesce(o.is_like, 'suspended')
      end as new_status,
      case when isfinite(o.updated_at) then o.updated_at else o.born_at end as changed_at
    from older o
  )
  select p.id, p.new_name, p.new_slug, p.new_timezone, p.new_currency, p.new_status, p.owner_id, p.born_at, p.changed_at,
    p.problem, p.user_ids, p.is_like is not null, p.status,
    (
      select coalesce(jsonb_object_agg(m.field, jsonb_build_object('from', left(m.older, 300), 'to', m.newer)), '{}')
      from (
        values
          ('name', p.name, p.new_name), ('slug', p.slug, p.new_slug), ('timezone', p.timezone, p.new_timezone),
          ('currency', p.currency, p.new_currency), ('created_at', p.created_at::text, p.born_at::text),
          ('updated_at', p.updated_at::text, p.changed_at::text)
      ) as m (field, older, newer)
      where m.older is distinct from m.newer
    )
  from planned p
$$;

create or replace function private.plan_fleet_run(p_target_version text, p_settings jsonb)
returns table (tenant_id uuid, version text, wave integer)
language sql
stable
security definer
set search_path = ''
as $$
  -- By a hash, which is in no order of anything: the first of them are a fair sample, of old tenants and new ones.
  select
    planned.tenant_id,
    planned.version,
    case
      when planned.place <= (p_settings ->> 'canary_size')::integer then 0
      else 1 + (planned.place - (p_settings ->> 'canary_size')::integer - 1) / (p_settings ->> 'wave_size')::integer
    end
  from (
    select s.tenant_id, s.version, row_number() over (order by md5(s.tenant_id::text))::integer as place
    from private.tenant_schemas s
    where (s.version is null or s.version < p_target_version)
      and (s.error is not null or not (p_settings ->> 'only_failed')::boolean)
  ) as planned
$$;

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
-- For all that is called from here: whatever the values, rows are found by key, and to plan takes longer than to do it.
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_admin_user_id constant uuid := private.require_admin();
  v_owner_id constant uuid := coalesce(p_owner_id, gen_random_uuid());
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
  v_request := private.begin_attempt(v_request, v_owner_id, p_api_public_key, p_api_secret_hash);
  return private.describe_request(v_request, case when v_request.status = 'processing' then v_owner_id end)
    || jsonb_build_object('replayed', false, 'rate_limit', private.spend_tokens(v_admin_user_id, 'provisioning'));
exception
  -- The constraints judge what two callers do at once; every other error leaves as it is.
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform private.raise_conflict(v_constraint, v_payload);
end
$$;

create or replace function private.raise_conflict(p_constraint text, p_payload jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  case p_constraint
    -- A batch with an item of this key was accepted while this call looked.
    when 'request_is_unique_per_admin_and_key' then
      perform private.raise_error(
        'DUPLICATE_REQUEST', '{"retry_after_seconds": 2}', 'The same request is being processed: try again.'
      );
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

comment on function private.refuse_purged_slug() is
  'Judges what private.slug_holder can only foresee: that a tenant was purged between the look and the writing.';

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
  if not private.is_active_admin(v_user_id) then
    perform private.raise_error('FORBIDDEN', '{}', 'Only an active admin may do this.');
  end if;
  return v_user_id;
end
$$;

create or replace function private.require_free_names(p_payload jsonb)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_slug constant text := p_payload #>> '{tenant,slug}';
  -- Its form has been judged with the payload.
  v_slug_problem constant text := private.slug_holder(v_slug);
  v_domain constant text := p_payload #>> '{tenant,domain}';
begin
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

  if v_domain is not null then
    if exists (select from public.tenants t where t.domain = v_domain) then
      perform private.raise_conflict('tenant_domain_is_unique', p_payload);
    end if;
  end if;
end
$$;

create or replace function private.search_condition(p_search text, p_sort text)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_text constant text := lower(btrim(p_search));
  -- What LIKE would take for a wildcard is itself.
  v_escaped constant text := regexp_replace(v_text, '([\\%_])', '\\\1', 'g');
  -- Word for word the expression of tenants_search_idx.
  v_searched constant text :=
    'lower(t.name || E''\n'' || t.slug || E''\n'' || coalesce(t.domain, '''') || E''\n'' || coalesce(t.contact_email, ''''))';
  v_word text;
  v_found text;
begin
  -- Without three letters or digits in a row there is no trigram to look up: then it is a beginning, and of what the
  -- list is sorted by, or a walk along that index might find the first of them at its end.
  if v_text !~ '[[:alnum:]]{3}' then
    v_found := format(
      case p_sort when 'slug' then 't.slug collate "C" like %L' else 'lower(t.name) collate "C" like %L' end, v_escaped || '%'
    );
  else
    v_found := format('%s like %L', v_searched, '%' || v_escaped || '%');
    -- A rare word finds its few by itself. The short ones beside it, as in a slug, would have the index read what stands in very many.
    select w.word[1] into v_word
    from regexp_matches(v_text, '[[:alnum:]]{6,}', 'g') as w (word)
    where w.word[1] <> v_text
    order by length(w.word[1]) desc
    limit 1;
    if v_word is not null and private.estimate_rows(
      format('select from public.tenants t where %s like %L', v_searched, '%' || v_word || '%')
    ) <= 500 then
      -- The rest is looked at in the rows: an expression that is not quite the index's.
      v_found := format('%1$s like %2$L and %1$s || '''' like %3$L', v_searched, '%' || v_word || '%', '%' || v_escaped || '%');
    end if;
  end if;

  return format(
    '(%s%s)', v_found,
    -- Owners' addresses are the auth service's: only a whole one is looked up, by its own index.
    ' or t.owner_id = ' || quote_literal((select u.id from auth.users u where u.email = v_text and u.is_sso_user = false))
  );
end
$$;

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
    when exists (select from public.tenants t where t.slug = p_slug)
      or exists (select from private.tenant_tombstones d where d.slug = p_slug and d.reissue_after > now()) then 'taken'
  end;
end
$$;

revoke all on function private.slug_holder(text) from public, anon, authenticated, service_role;
comment on function private.slug_holder(text) is
  'Why a slug is not to be had: reserved, or taken, by a tenant or by one that was purged too short a time ago. NULL if it is free.';

create or replace function private.slug_problem(p_slug text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return case
    when not coalesce(private.is_valid_slug(p_slug), false) then 'invalid'
    else private.slug_holder(p_slug)
  end;
end
$$;

create or replace function private.spend_tokens(p_actor_id uuid, p_action text, p_amount integer default 1)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_rule constant private.rate_limit_rules := private.find_rate_limit(p_action);
  v_tokens numeric;
begin
  if p_amount is null or p_amount < 1 then
    raise exception 'spending % tokens makes no sense', p_amount;
  end if;
  -- One statement, so that calls at once serialise on the row and none is counted for another. Callers who have other
  -- locks to take take them before: an actor's other calls wait here until this transaction ends.
  insert into private.rate_limits as l (actor_id, action, tokens, refilled_at)
  values (p_actor_id, p_action, v_rule.capacity - p_amount, clock_timestamp())
  on conflict (actor_id, action) do update
  set tokens = private.refilled_tokens(v_rule, l.tokens, l.refilled_at) - p_amount,
      refilled_at = clock_timestamp()
  returning l.tokens into v_tokens;

  -- Raising takes the spending back: who is refused is not put off any further.
  if v_tokens < 0 then
    perform private.require_tokens(v_rule, v_tokens + p_amount, p_amount);
  end if;
  return private.describe_bucket(v_rule, v_tokens);
end
$$;

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
      and private.slug_holder(c.slug) is null
    order by c.n
    limit 3
  ) free
$$;

-- In plpgsql, which keeps its plan: a function in SQL that has settings is planned anew each time it is called.
create or replace function private.tenant_schema_name(p_tenant_id uuid)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- From the id alone, which is ours and has one spelling: nothing that anybody may choose is in it, and 39 letters are far
  -- from where Postgres cuts names short.
  return 'tenant_' || replace(p_tenant_id::text, '-', '');
end
$$;

create or replace function private.upsert_package(
  p_tenant_id uuid,
  p_slug text,
  p_name text,
  p_price_minor numeric,
  p_segment_id uuid,
  p_grouping_order integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant constant public.tenants := private.open_catalogue(p_tenant_id);
  v_before public.packages;
  v_after public.packages;
  v_fallback jsonb;
  v_outcome text;
  v_constraint text;
  v_column text;
begin
  -- By tenant as well: another tenant's segment is not found, like one that does not exist.
  if p_segment_id is not null
    and not private.has_segment(p_tenant_id, p_segment_id)
  then
    perform private.raise_catalogue_fault('package_segment_is_of_its_own_tenant', p_tenant_id);
  end if;
  -- What is no whole number that a price may be; a cast would round it, or fail without a name.
  if p_price_minor <> trunc(p_price_minor) or p_price_minor not between 0 and 9007199254740991 then
    perform private.raise_catalogue_fault('package_price_is_not_negative', p_tenant_id);
  end if;

  v_before := private.hold_package(p_tenant_id, p_slug);
  if v_before.id is null then
    perform private.require_catalogue_room(p_tenant_id, 'packages');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, private.new_id());
  v_after.slug := p_slug;
  v_after.name := coalesce(p_name, v_before.name);
  v_after.price_minor := coalesce(p_price_minor::bigint, v_before.price_minor, 0);
  v_after.segment_id := coalesce(p_segment_id, v_before.segment_id);
  if v_after.segment_id is null then
    v_fallback := private.fall_back_to_general(p_tenant_id, v_after.id, p_slug);
    v_after.segment_id := v_fallback ->> 'segment_id';
  end if;
  v_after.grouping_order := coalesce(
    p_grouping_order,
    case when v_after.segment_id = v_before.segment_id then v_before.grouping_order end,
    private.next_place(p_tenant_id, v_after.segment_id)
  );
  if v_after is distinct from v_before then
    v_after := private.write_package(p_tenant_id, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'package', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'package', to_jsonb(v_after), 'segment_fallback', v_fallback);
exception
  when check_violation or not_null_violation or unique_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column), p_tenant_id);
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or raise_exception
    or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

create or replace function private.upsert_segment(
  p_tenant_id uuid,
  p_slug text,
  p_name text,
  p_hero_title text,
  p_position integer
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_tenant constant public.tenants := private.open_catalogue(p_tenant_id);
  v_before public.segments;
  v_after public.segments;
  v_outcome text;
  v_constraint text;
  v_column text;
begin
  v_before := private.hold_segment(p_tenant_id, p_slug);
  if v_before.id is null then
    perform private.require_catalogue_room(p_tenant_id, 'segments');
  end if;

  v_after := v_before;
  v_after.id := coalesce(v_before.id, private.new_id());
  v_after.slug := p_slug;
  v_after.name := coalesce(p_name, v_before.name);
  v_after.hero_title := nullif(coalesce(p_hero_title, v_before.hero_title), '');
  v_after.position := coalesce(p_position, v_before.position, private.next_place(p_tenant_id));
  if v_after is distinct from v_before then
    v_after := private.write_segment(p_tenant_id, v_after);
  end if;

  v_outcome := private.record_catalogue_change(
    v_tenant, 'segment', case when v_before.id is not null then to_jsonb(v_before) end, to_jsonb(v_after)
  );
  return jsonb_build_object('outcome', v_outcome, 'segment', to_jsonb(v_after));
exception
  when check_violation or not_null_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name, v_column = column_name;
    perform private.raise_catalogue_fault(coalesce(nullif(v_constraint, ''), v_column), p_tenant_id);
  when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception or raise_exception
    or object_not_in_prerequisite_state
  then
    perform private.raise_schema_fault(p_tenant_id);
    raise;
end
$$;

-- Nobody calls them any more: see private.slug_holder and private.payload_problems.
drop function private.is_slug_taken(text), private.is_well_formed(text[], text);
