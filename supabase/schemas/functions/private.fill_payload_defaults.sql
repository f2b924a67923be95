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

revoke all on function private.fill_payload_defaults(jsonb) from public, anon, authenticated, service_role;
comment on function private.fill_payload_defaults(jsonb) is
  'A payload without faults, with every default filled in and addresses in lower case.';
