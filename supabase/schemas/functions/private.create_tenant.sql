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

revoke all on function private.create_tenant(public.provisioning_requests, jsonb) from public, anon, authenticated, service_role;
comment on function private.create_tenant(public.provisioning_requests, jsonb) is
  'Makes the request''s tenant, still provisioning, as private.read_blueprint has it.';
