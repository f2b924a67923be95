create or replace function private.normalize_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_errors jsonb;
  v_codes text[];
  v_name text := p_payload #>> '{tenant,name}';
begin
  select
    jsonb_agg(distinct jsonb_build_object('pointer', p.pointer, 'message', p.message)),
    array_agg(distinct p.code)
  into v_errors, v_codes
  from private.payload_problems(p_payload) p;

  if v_errors is null and p_payload #>> '{tenant,slug}' is null and not private.is_valid_slug(private.slugify(v_name)) then
    v_errors := '[{"pointer": "/tenant/slug", "message": "no slug can be made from this name: give one"}]';
    v_codes := '{INVALID_SLUG}';
  end if;

  if v_errors is not null then
    perform private.raise_error(
      case when cardinality(v_codes) = 1 then v_codes[1] else 'VALIDATION_ERROR' end,
      jsonb_build_object('errors', v_errors)
    );
  end if;

  -- Every optional field stands, as its default or as null, so that two ways of saying the same are one payload.
  return jsonb_build_object(
    'tenant', jsonb_build_object(
      'name', v_name,
      'slug', coalesce(p_payload #>> '{tenant,slug}', private.slugify(v_name)),
      'domain', p_payload #>> '{tenant,domain}',
      'timezone', coalesce(p_payload #>> '{tenant,timezone}', 'UTC'),
      'currency', coalesce(p_payload #>> '{tenant,currency}', 'USD'),
      'contact', jsonb_build_object(
        'email', lower(p_payload #>> '{tenant,contact,email}'),
        'phone', p_payload #>> '{tenant,contact,phone}',
        'address', p_payload #>> '{tenant,contact,address}'
      ),
      'settings', coalesce(nullif(p_payload #> '{tenant,settings}', 'null'), '{}')
    ),
    'owner', jsonb_build_object(
      'email', lower(p_payload #>> '{owner,email}'),
      'full_name', p_payload #>> '{owner,full_name}',
      'mode', coalesce(p_payload #>> '{owner,mode}', 'invite'),
      'user_id', lower(p_payload #>> '{owner,user_id}')
    ),
    'template', coalesce(p_payload ->> 'template', 'default'),
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
  );
end
$$;

revoke all on function private.normalize_payload(jsonb) from public, anon, authenticated, service_role;
comment on function private.normalize_payload(jsonb) is
  'The payload with every default filled in and addresses in lower case. Raises VALIDATION_ERROR, INVALID_SLUG or EMAIL_VALIDATION_FAILED with a pointer for each fault.';
