create or replace function private.create_tenant(p_request public.provisioning_requests)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload constant jsonb := p_request.payload;
  v_template public.tenant_templates;
begin
  -- FOR KEY SHARE is what the foreign key takes anyway; with it the version recorded is the version copied.
  select * into v_template
  from public.tenant_templates t
  where t.name = v_payload ->> 'template' and t.is_current
  for key share;

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
    v_template.name,
    v_template.version,
    v_payload #>> '{tenant,timezone}',
    v_payload #>> '{tenant,currency}',
    v_payload #>> '{tenant,contact,email}',
    v_payload #>> '{tenant,contact,phone}',
    v_payload #>> '{tenant,contact,address}',
    v_payload #> '{tenant,settings}',
    array(
      select jsonb_array_elements_text(coalesce(nullif(v_payload -> 'features', 'null'), v_template.definition -> 'features'))
    ),
    -- By way of numeric: JSON keeps 10.0 as it was written.
    coalesce(v_payload #>> '{limits,users}', v_template.definition #>> '{limits,users}')::numeric::integer,
    coalesce(v_payload #>> '{limits,storage_gb}', v_template.definition #>> '{limits,storage_gb}')::numeric::integer
  );

  perform private.copy_catalogue(p_request.tenant_id, v_template.definition);
end
$$;

revoke all on function private.create_tenant(public.provisioning_requests) from public, anon, authenticated, service_role;
comment on function private.create_tenant(public.provisioning_requests) is
  'Makes the request''s tenant, still provisioning, with the catalogue of its template''s current version. The caller has seen that there is one.';
