set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

-- What has this name already is somebody else's: it would be replaced, or stand beside ours.
do $$
declare
  v_taken constant text := (
    select string_agg(p.oid::regprocedure::text, ', ' order by p.oid::regprocedure::text)
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace || '.' || p.proname = 'private.payload_error'
  );
begin
  if v_taken is not null then
    raise exception using
      message = 'NAMES_TAKEN: Landlord needs the names of these functions: ' || v_taken,
      hint = 'Nothing was changed. Give them other names, or move them to another schema, and push again.';
  end if;
end
$$;

-- In loops, not in one statement of many branches: to set that up takes longer than to look at a payload, which is good as a rule. What
-- a payload doesn't have is not set up at all.
create or replace function private.payload_error(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
-- The rules are the same for one and for ten thousand, and so are the plans.
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  v_object record;
  v_text record;
  v_limit record;
  v_message text;
  v_general constant text := 'VALIDATION_ERROR';
  -- {pointer, message, code}; without a code it is the general one.
  v_faults jsonb := '[]';
begin
  for v_object in
    select o.pointer, o.is_required, o.allowed_keys, p_payload #> o.path as value
    from (
      values
        ('', '{}'::text[], true, '{tenant,owner,template,isolation,features,limits,api_key,clone_of}'::text[]),
        ('/tenant', '{tenant}', true, '{name,slug,domain,timezone,currency,contact,settings}'),
        ('/tenant/contact', '{tenant,contact}', false, '{email,phone,address}'),
        ('/tenant/settings', '{tenant,settings}', false, null),
        ('/owner', '{owner}', true, '{email,full_name,mode,user_id}'),
        ('/limits', '{limits}', false, '{users,storage_gb}')
    ) as o (pointer, path, is_required, allowed_keys)
    where p_payload #> o.path is not null
  loop
    if jsonb_typeof(v_object.value) = 'object' then
      -- Without those that are allowed there is nothing left, or allowed is any.
      if v_object.value - v_object.allowed_keys <> '{}' then
        v_faults := v_faults || (
          -- As a JSON pointer (RFC 6901) has it.
          select jsonb_agg(jsonb_build_object(
            'pointer', v_object.pointer || '/' || replace(replace(k.key, '~', '~0'), '/', '~1'), 'message', 'is not a known field'
          ))
          from jsonb_object_keys(v_object.value - v_object.allowed_keys) as k (key)
        );
      end if;
    elsif v_object.is_required or jsonb_typeof(v_object.value) <> 'null' then
      v_faults := v_faults || jsonb_build_object('pointer', v_object.pointer, 'message', 'must be an object');
    end if;
  end loop;

  for v_text in
    -- kind: what a text that is there must be, and form, how that is put.
    select r.*, p_payload #> r.path as value, p_payload #>> r.path as content
    from (
      values
        ('{tenant,name}'::text[], true, 255, null, null, null),
        ('{tenant,slug}', false, null, 'INVALID_SLUG', 'slug', 'must be a DNS label of 3 to 63 characters'),
        ('{tenant,domain}', false, null, null, 'domain', 'must be a lower-case host name'),
        ('{tenant,timezone}', false, 64, null, 'timezone', 'must be an IANA time zone'),
        ('{tenant,currency}', false, 3, null, 'currency', 'must be an ISO 4217 code'),
        ('{tenant,contact,email}', false, null, null, 'email', 'must be an e-mail address'),
        ('{tenant,contact,phone}', false, 50, null, null, null),
        ('{tenant,contact,address}', false, 500, null, null, null),
        ('{owner,email}', true, null, 'EMAIL_VALIDATION_FAILED', 'email', 'must be an e-mail address'),
        ('{owner,full_name}', true, 255, null, null, null),
        ('{owner,mode}', false, null, null, 'mode', 'must be invite, password, temporary or existing'),
        ('{owner,user_id}', false, 36, null, 'id', 'must be a UUID'),
        ('{template}', false, 63, null, 'label', 'must be a label'),
        ('{clone_of}', false, 36, null, 'id', 'must be a UUID'),
        ('{isolation}', false, null, null, 'isolation', 'must be shared or schema')
    ) as r (path, is_required, max_length, code, kind, form)
    where p_payload #> r.path is not null or r.is_required
  loop
    v_message := case
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
    if v_message is not null then
      v_faults := v_faults || jsonb_strip_nulls(jsonb_build_object(
        'pointer', '/' || array_to_string(v_text.path, '/'), 'message', v_message, 'code', v_text.code
      ));
    end if;
  end loop;

  if p_payload ? 'limits' then
    for v_limit in
      select n.pointer, n.max_value, n.value
      from (
        values
          ('/limits/users', 10000, p_payload #> '{limits,users}'),
          ('/limits/storage_gb', 1000, p_payload #> '{limits,storage_gb}')
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
        v_faults := v_faults || jsonb_build_object(
          'pointer', v_limit.pointer, 'message', format('must be a whole number from 1 to %s', v_limit.max_value)
        );
      end if;
    end loop;
  end if;

  if p_payload -> 'tenant' ? 'settings' then
    -- What is nested deeper, some of those who read it could not.
    if jsonb_path_exists(p_payload #> '{tenant,settings}', 'strict $.**{33}') then
      v_faults := v_faults || '{"pointer": "/tenant/settings", "message": "is nested more than 32 levels deep"}';
    end if;
    if octet_length((p_payload #> '{tenant,settings}')::text) > 16384 then
      v_faults := v_faults || '{"pointer": "/tenant/settings", "message": "must have at most 16 KiB"}';
    end if;
  end if;
  if jsonb_typeof(p_payload -> 'features') <> 'null'
    and not (jsonb_typeof(p_payload -> 'features') = 'array'
      and (p_payload -> 'features') <@ '["basic", "analytics", "reporting", "advanced_security", "api_access", "webhooks"]')
  then
    v_faults := v_faults || jsonb_build_object(
      'pointer', '/features', 'message', 'must be a list of basic, analytics, reporting, advanced_security, api_access, webhooks'
    );
  end if;
  if jsonb_typeof(p_payload -> 'api_key') not in ('boolean', 'null') then
    v_faults := v_faults || '{"pointer": "/api_key", "message": "must be true or false"}';
  end if;
  if (coalesce(p_payload #>> '{owner,mode}', 'invite') = 'existing') <> (p_payload #>> '{owner,user_id}' is not null) then
    v_faults := v_faults || '{"pointer": "/owner/user_id", "message": "goes with mode existing, and only with it"}';
  end if;
  if p_payload ->> 'clone_of' is not null and p_payload ->> 'template' is not null then
    v_faults := v_faults || jsonb_build_object(
      'pointer', '/template', 'message', 'must be left out: a clone is of the template that its source is of'
    );
  end if;
  if p_payload #>> '{tenant,slug}' is null
    and jsonb_typeof(p_payload #> '{tenant,name}') = 'string'
    and p_payload #>> '{tenant,name}' <> ''
    and not private.is_valid_slug(private.slugify(p_payload #>> '{tenant,name}'))
  then
    v_faults := v_faults || jsonb_build_object(
      'pointer', '/tenant/slug', 'message', 'no slug can be made from this name: give one', 'code', 'INVALID_SLUG'
    );
  end if;

  if v_faults = '[]' then
    return null;
  end if;
  return (
    select jsonb_build_object(
      -- One kind of fault has its own code, several are told by their pointers.
      'code', case
        when count(distinct coalesce(f.fault ->> 'code', v_general)) = 1 then coalesce(min(f.fault ->> 'code'), v_general)
        else v_general
      end,
      'errors', jsonb_agg(distinct f.fault - 'code')
    )
    from jsonb_array_elements(v_faults) as f (fault)
  );
end
$$;

revoke all on function private.payload_error(jsonb) from public, anon, authenticated, service_role;
comment on function private.payload_error(jsonb) is
  'What is wrong with a provisioning payload by itself, the first fault of each field: {code, errors}, each of these a JSON pointer and a message. NULL for one that is good.';

create or replace function private.complete_request(p_request public.provisioning_requests, p_owner_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Each question by itself: most requests are neither of a batch nor a sign-up, and need not ask a table whether they are.
  if p_request.batch_id is not null then
    if exists (
      select from public.provisioning_batches b where b.id = p_request.batch_id and b.mode = 'all_or_nothing'
    ) then
      -- Its tenant waits for the others; private.settle_batch decides about all of them in one commit. Nobody else may
      -- take the attempt over or reap it until then.
      update public.provisioning_requests r
      set prepared_at = coalesce(r.prepared_at, clock_timestamp()), lease_expires_at = 'infinity', deadline_at = 'infinity'
      where r.id = p_request.id;
      return;
    end if;
  end if;
  if p_request.owner_mode = 'sign_up' then
    if not exists (select from auth.users u where u.id = p_owner_id and u.email_confirmed_at is not null) then
      perform private.await_confirmation(p_request, p_owner_id);
      return;
    end if;
  end if;
  perform private.activate_tenant(p_request, p_owner_id);
end
$$;

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
      coalesce(private.given_item_error(g.item -> 'error'), private.payload_error(g.item -> 'payload')) as error
    from given g
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
      || '@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$'
    )
    and position('@' in p_email) <= 65
    and char_length(p_email) <= 254
    -- By itself and where there is room for it: a bound on how often something is repeated takes a regular expression six times as long.
    and (char_length(p_email) <= 65 or p_email !~ '@.*[A-Za-z0-9-]{64}');
end
$$;

create or replace function private.is_valid_slug(p_slug text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- No "--" anywhere: that also keeps out every xn-- label, and with it all look-alike host names. The length by itself: a bound on how
  -- often something is repeated takes a regular expression fifteen times as long.
  return char_length(p_slug) between 3 and 63 and p_slug !~ '[^a-z0-9-]|^-|--|-$';
end
$$;

create or replace function private.normalize_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_error constant jsonb := private.payload_error(p_payload);
begin
  if v_error is not null then
    perform private.raise_error(v_error ->> 'code', v_error - 'code');
  end if;
  return private.fill_payload_defaults(p_payload);
end
$$;

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
            and private.payload_error(i.item -> 'payload') is null
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

-- Nobody asks them any more.
drop function private.payload_errors(jsonb[]), private.payload_problems(jsonb[]);
