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
    union all
    select '{tenant,slug}', 'no slug can be made from this name: give one', 'INVALID_SLUG'
    where p_payload #>> '{tenant,slug}' is null
      and jsonb_typeof(p_payload #> '{tenant,name}') = 'string'
      and p_payload #>> '{tenant,name}' <> ''
      and not private.is_valid_slug(private.slugify(p_payload #>> '{tenant,name}'))
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
