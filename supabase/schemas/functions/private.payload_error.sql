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
