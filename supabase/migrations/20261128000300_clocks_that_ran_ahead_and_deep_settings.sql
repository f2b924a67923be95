set lock_timeout = '5s';
set statement_timeout = '60s';
set check_function_bodies = off;

create or replace function private.refilled_tokens(p_rule private.rate_limit_rules, p_tokens numeric, p_refilled_at timestamptz)
returns numeric
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Clocks may go back. One that ran far ahead when this was written would keep the bucket as it is until that time comes.
  if p_refilled_at > clock_timestamp() + interval '1 hour' then
    return p_rule.capacity;
  end if;
  -- A capacity that was lowered since counts at once.
  return least(
    p_rule.capacity,
    p_tokens + greatest(extract(epoch from clock_timestamp() - p_refilled_at), 0) / 60 * p_rule.per_minute
  );
end
$$;

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

    -- What is nested deeper, some of those who read it could not.
    if jsonb_path_exists(v_payload #> '{tenant,settings}', 'strict $.**{33}') then
      pointer := '/tenant/settings';
      message := 'is nested more than 32 levels deep';
      return next;
    end if;
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
