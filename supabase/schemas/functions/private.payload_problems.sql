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

revoke all on function private.payload_problems(jsonb[]) from public, anon, authenticated, service_role;
comment on function private.payload_problems(jsonb[]) is
  'Every fault of each provisioning payload, numbered from 1: JSON pointer, what is wrong, and the error code it stands for. No rows for one that is good.';
