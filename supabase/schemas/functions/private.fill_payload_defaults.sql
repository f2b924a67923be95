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

revoke all on function private.fill_payload_defaults(jsonb) from public, anon, authenticated, service_role;
comment on function private.fill_payload_defaults(jsonb) is
  'A payload without faults, with every default filled in and addresses in lower case.';
