set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

-- It takes the request: a new one is stored with its first attempt.
drop function private.start_attempt(uuid, uuid);
-- It is handed what private.begin_attempt has read.
drop function private.create_tenant(public.provisioning_requests);

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
  v_blueprint jsonb;
begin
  if v_existing_owner_id is not null then
    perform private.require_existing_owner(v_existing_owner_id, p_request.owner_email);
  end if;

  -- A takeover finds its tenant already there, holding its own names.
  v_has_tenant := p_request.created_at is not null and exists (select from public.tenants t where t.id = p_request.tenant_id);
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
    -- Not before the address is reserved: its owner could be born in between. 'reserved' is this very request's doing. Nobody is told
    -- by a sign-up whose address is taken.
    if v_request.owner_mode not in ('existing', 'sign_up') and private.check_owner_email(v_request.owner_email) = 'taken' then
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

create or replace function private.build_result(p_request public.provisioning_requests, p_owner_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
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
        -- A tenant that comes into being has one key at most.
        select jsonb_build_object('id', k.id, 'public_key', k.public_key)
        from private.tenant_api_keys k
        where k.tenant_id = t.id and k.name = 'default' and k.revoked_at is null and k.rotated_at is null
      )
    )
    from public.tenants t
    where t.id = p_request.tenant_id
  );
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
    -- Same predicate as auth.users' partial unique index on email.
    when exists (select from auth.users u where u.email = lower(p_email) and u.is_sso_user = false) then 'taken'
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
    -- Stored by private.start_attempt, as it is with its first attempt: written once, not twice.
    v_request.id := gen_random_uuid();
    v_request.admin_user_id := p_admin_user_id;
    v_request.idempotency_key := p_idempotency_key;
    v_request.tenant_id := gen_random_uuid();
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

comment on function private.claim_request(uuid, uuid, jsonb, uuid) is
  'The idempotency decision. Returns the request, locked unless completed: completed, or a prepared sign-up, for the caller to replay, with its lease alive to go on with this very attempt, or else to start an attempt at. A new one is not stored yet, which its created_at tells: NULL. Raises IDEMPOTENCY_KEY_REUSED or DUPLICATE_REQUEST.';

create or replace function private.copy_catalogue(p_tenant_id uuid, p_definition jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_schema constant text := private.catalogue_schema(p_tenant_id);
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

create or replace function private.create_tenant(p_request public.provisioning_requests, p_blueprint jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload constant jsonb := p_request.payload;
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
    perform private.create_tenant_schema(p_request.tenant_id);
    perform private.apply_tenant_migrations(p_request.tenant_id);
  end if;
  perform private.copy_catalogue(p_request.tenant_id, p_blueprint);

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

revoke all on function private.create_tenant(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.create_tenant(public.provisioning_requests, jsonb) is
  'Makes the request''s tenant, still provisioning, as private.read_blueprint has it.';

create or replace function private.describe_bucket(p_rule private.rate_limit_rules, p_tokens numeric)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'policy', p_rule.action,
    'quota', p_rule.capacity,
    'window_seconds', ceil(p_rule.capacity * 60.0 / p_rule.per_minute)::integer,
    'remaining', floor(p_tokens)::integer,
    'reset_seconds', ceil((floor(p_tokens) + 1 - p_tokens) * 60.0 / p_rule.per_minute)::integer
  );
end
$$;

create or replace function private.describe_request(p_request public.provisioning_requests)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return jsonb_build_object(
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
  );
end
$$;

create or replace function private.fill_payload_defaults(p_payload jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- Every optional field stands, as its default or as null, so that two ways of saying the same are one payload. What a clone
  -- leaves out is null: it is the source's, whatever that has when the clone is made.
  return jsonb_build_object(
    'tenant', jsonb_build_object(
      'name', p_payload #>> '{tenant,name}',
      'slug', coalesce(p_payload #>> '{tenant,slug}', private.slugify(p_payload #>> '{tenant,name}')),
      'domain', p_payload #>> '{tenant,domain}',
      'timezone', coalesce(p_payload #>> '{tenant,timezone}', case when p_payload ->> 'clone_of' is null then 'UTC' end),
      'currency', coalesce(p_payload #>> '{tenant,currency}', case when p_payload ->> 'clone_of' is null then 'USD' end),
      'contact', jsonb_build_object(
        'email', lower(p_payload #>> '{tenant,contact,email}'),
        'phone', p_payload #>> '{tenant,contact,phone}',
        'address', p_payload #>> '{tenant,contact,address}'
      ),
      'settings', coalesce(
        nullif(p_payload #> '{tenant,settings}', 'null'), case when p_payload ->> 'clone_of' is null then '{}'::jsonb end
      )
    ),
    'owner', jsonb_build_object(
      'email', lower(p_payload #>> '{owner,email}'),
      'full_name', p_payload #>> '{owner,full_name}',
      'mode', coalesce(p_payload #>> '{owner,mode}', 'invite'),
      'user_id', lower(p_payload #>> '{owner,user_id}')
    ),
    'template', coalesce(p_payload ->> 'template', case when p_payload ->> 'clone_of' is null then 'default' end),
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
  ) || case
    -- There only where it means something: the payloads of requests from before it was known are equal to such without it.
    when p_payload ->> 'clone_of' is null then '{}'
    else jsonb_build_object('clone_of', lower(p_payload ->> 'clone_of'))
  end;
end
$$;

create or replace function private.find_catalogue_schema(p_tenant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_own text;
begin
  if not exists (select from public.tenants t where t.id = p_tenant_id and t.isolation = 'schema') then
    return 'public';
  end if;
  v_own := private.tenant_schema_name(p_tenant_id);
  return case
    when to_regclass(v_own || '.segments') is not null and to_regclass(v_own || '.packages') is not null then v_own
  end;
end
$$;

create or replace function private.is_active_admin(p_user_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return exists (
    select from public.employees e
    join auth.users u on u.id = e.user_id and u.deleted_at is null
    where e.user_id = p_user_id
      and e.role in ('SUPER_ADMIN', 'ADMIN')
      and e.status = 'ACTIVE'
  );
end
$$;

create or replace function private.is_admin()
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return private.is_active_admin((select auth.uid()));
end
$$;

create or replace function private.is_service_role()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce((select auth.role()), '') = 'service_role';
end
$$;

create or replace function private.is_slug_taken(p_slug text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- One statement: a purge that commits between two would hide the slug from both.
  return exists (select from public.tenants t where t.slug = p_slug)
    or exists (select from private.tenant_tombstones d where d.slug = p_slug and d.reissue_after > now());
end
$$;

create or replace function private.is_valid_domain(p_domain text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_domain ~ '^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$'
    and char_length(p_domain) <= 253;
end
$$;

create or replace function private.is_valid_email(p_email text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- ASCII only, in either case: lower() would fold look-alikes (the Kelvin sign to k), each locale in its own way.
  return p_email ~ (
      '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*'
      || '@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$'
    )
    and position('@' in p_email) <= 65
    and char_length(p_email) <= 254;
end
$$;

create or replace function private.is_valid_slug(p_slug text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- No "--" anywhere: that also keeps out every xn-- label, and with it all look-alike host names.
  return p_slug ~ '^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$' and p_slug !~ '--';
end
$$;

create or replace function private.is_well_formed(p_path text[], p_content text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return case p_path
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
    when '{clone_of}' then pg_input_is_valid(p_content, 'uuid')
    when '{template}' then p_content ~ '^[a-z][a-z0-9_-]*$'
    when '{isolation}' then p_content in ('shared', 'schema')
  end;
end
$$;

create or replace function private.lease_duration()
returns interval
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- Longer than the edge function can take over one attempt: its patience with a lost first answer (20 s and a last call
  -- of 9 s), three calls of 10.5 s to the auth service with pauses, and the decision (20 s and a last 18 s) are about 101 s,
  -- or 130 s for one that waits for another's call behind a half-open breaker.
  -- Too short would break nothing, since the row lock decides; it would only make needless takeovers.
  return interval '3 minutes';
end
$$;

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
  v_request := private.start_attempt(p_request, null);
  perform private.await_confirmation(v_request, null);
  return true;
end
$$;

create or replace function private.nobody()
returns uuid
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- The auth service refuses to make a user with this id.
  return '00000000-0000-0000-0000-000000000000'::uuid;
end
$$;

create or replace function private.normalize_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_error jsonb;
begin
  -- Looked for before they are put into words: most payloads have none.
  if exists (select from private.payload_problems(array[p_payload])) then
    select e.error into v_error from private.payload_errors(array[p_payload]) e;
    perform private.raise_error(v_error ->> 'code', v_error - 'code');
  end if;
  return private.fill_payload_defaults(p_payload);
end
$$;

create or replace function private.payload_errors(p_payloads jsonb[])
returns table (number integer, error jsonb)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select
    p.number,
    jsonb_build_object(
      -- One kind of fault has its own code, several are told by their pointers.
      'code', case when count(distinct p.code) = 1 then min(p.code) else 'VALIDATION_ERROR' end,
      'errors', jsonb_agg(distinct jsonb_build_object('pointer', p.pointer, 'message', p.message))
    )
  from private.payload_problems(p_payloads) p
  group by p.number;
end
$$;

-- Of many payloads at once, since a batch may bring ten thousand: begun once for each of them, this takes four times as long.
create or replace function private.payload_problems(p_payloads jsonb[])
returns table (number integer, pointer text, message text, code text)
language plpgsql
stable
set search_path = ''
-- Planning it takes six times as long as running it, and the plan is the same for one and for ten thousand.
set plan_cache_mode = 'force_generic_plan'
as $$
#variable_conflict use_column
begin
  return query
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
      ('{clone_of}', false, 36, 'VALIDATION_ERROR', 'must be a UUID'),
      ('{isolation}', false, null, 'VALIDATION_ERROR', 'must be shared or schema')
  ),
  text_fields as materialized (
    select p.number, r.*, p.payload #> r.path as value, p.payload #>> r.path as content
    from payloads p
    cross join text_rules r
    where p.payload #> r.path is not null or r.is_required
  ),
  object_rules (path, allowed_keys) as (
    values
      ('{}'::text[], '{tenant,owner,template,isolation,features,limits,api_key,clone_of}'::text[]),
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
    select p.number, '{template}', 'must be left out: a clone is of the template that its source is of', 'VALIDATION_ERROR'
    from payloads p
    where p.payload ->> 'clone_of' is not null and p.payload ->> 'template' is not null
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
  from problems p;
end
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

create or replace function private.refilled_tokens(p_rule private.rate_limit_rules, p_tokens numeric, p_refilled_at timestamptz)
returns numeric
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Clocks may go back. A capacity that was lowered since counts at once.
  return least(
    p_rule.capacity,
    p_tokens + greatest(extract(epoch from clock_timestamp() - p_refilled_at), 0) / 60 * p_rule.per_minute
  );
end
$$;

create or replace function private.request_deadline()
returns interval
language plpgsql
immutable
set search_path = ''
as $$
begin
  return interval '15 minutes';
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
  v_slug_problem constant text := private.slug_problem(v_slug);
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

comment on function private.require_free_names(jsonb) is
  'Raises INVALID_SLUG, DUPLICATE_SLUG or DUPLICATE_DOMAIN for a payload whose names are not to be had. The unique constraints stay the judge of races.';

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
    -- The auth service notes it when the mail server has taken the mail.
    when exists (select from auth.users u where u.id = p_owner_id and u.recovery_sent_at is not null) then 'sent'
    else 'failed'
  end;
end
$$;

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
    when exists (select from private.reserved_slugs r where r.slug = p_slug) then 'reserved'
    when private.is_slug_taken(p_slug) then 'taken'
  end;
end
$$;

create or replace function private.slugify(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- Letters that Unicode does not decompose first, then NFKD so that accents fall off, then ASCII alone. Folding case by
  -- translate and not by lower() keeps the answer independent of the database's locale and equal to the contract's slugify.
  return regexp_replace(
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
  );
end
$$;

create or replace function private.start_attempt(p_request public.provisioning_requests, p_owner_id uuid)
returns public.provisioning_requests
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_request public.provisioning_requests;
  v_lease constant timestamptz := clock_timestamp() + private.lease_duration();
  v_deadline constant timestamptz := clock_timestamp() + private.request_deadline();
begin
  -- An attempt's owner id is a user's that is not born yet, or its user could pass for the attempt's (I10).
  if exists (select from auth.users u where u.id = p_owner_id) then
    perform private.raise_conflict('attempt_owner_id_is_unique', '{}');
  end if;

  if p_request.created_at is null then
    insert into public.provisioning_requests (
      id, admin_user_id, idempotency_key, status, tenant_id, payload, owner_email, owner_mode, current_attempt,
      lease_expires_at, deadline_at, is_placeholder
    )
    values (
      p_request.id, p_request.admin_user_id, p_request.idempotency_key, 'processing', p_request.tenant_id, p_request.payload,
      p_request.owner_email, p_request.owner_mode, 1, v_lease, v_deadline, p_request.is_placeholder
    )
    returning * into v_request;
  else
    -- The caller holds the request row. From here on the old owner id is refused by the activation trigger.
    update public.provisioning_attempts a
    set status = 'abandoned', ended_at = clock_timestamp()
    where a.request_id = p_request.id and a.status = 'running';

    update public.provisioning_requests r
    set status = 'processing',
        current_attempt = r.current_attempt + 1,
        lease_expires_at = v_lease,
        -- A takeover goes on towards the deadline of the attempt before; a new beginning has a new one.
        deadline_at = coalesce(r.deadline_at, v_deadline),
        error = null
    where r.id = p_request.id
    returning * into v_request;
  end if;

  insert into public.provisioning_attempts (request_id, attempt_number, owner_id)
  values (v_request.id, v_request.current_attempt, p_owner_id);

  perform private.record_event(
    'attempt_started', v_request.id, v_request.tenant_id, v_request.current_attempt,
    jsonb_build_object('owner_id', p_owner_id)
  );
  return v_request;
end
$$;

revoke all on function private.start_attempt(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.start_attempt(public.provisioning_requests, uuid) is
  'Begins the next attempt at a request whose row the caller has locked, and abandons the one before; or the first, and stores the request that private.claim_request has made up.';

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
  return private.start_attempt(p_request, gen_random_uuid());
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

create or replace function private.tenant_schema_name(p_tenant_id uuid)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- From the id alone, which is random and has one spelling: nothing that anybody may choose is in it, and 39 letters are far
  -- from where Postgres cuts names short.
  return 'tenant_' || replace(p_tenant_id::text, '-', '');
end
$$;

create or replace function public.get_provisioning_result(p_request_id uuid)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return private.get_provisioning_result(p_request_id);
end
$$;

create or replace function public.provision_tenant_atomic(
  p_idempotency_key uuid,
  p_payload jsonb,
  p_admin_user_id uuid default null,
  p_owner_id uuid default null,
  p_api_public_key text default null,
  p_api_secret_hash text default null
)
returns jsonb
language plpgsql
security invoker
set search_path = ''
as $$
begin
  return private.provision_tenant_atomic(
    p_admin_user_id, p_idempotency_key, p_payload, p_owner_id, p_api_public_key, p_api_secret_hash
  );
end
$$;
