create or replace function private.merge_tenant_changes(p_tenant public.tenants, p_changes jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tenant jsonb := jsonb_build_object(
    'name', p_tenant.name, 'domain', p_tenant.domain, 'timezone', p_tenant.timezone, 'currency', p_tenant.currency,
    'contact', jsonb_build_object(
      'email', p_tenant.contact_email, 'phone', p_tenant.contact_phone, 'address', p_tenant.contact_address
    ),
    'settings', p_tenant.settings
  );
  v_limits jsonb := jsonb_build_object('users', p_tenant.user_limit, 'storage_gb', p_tenant.storage_limit_gb);
  v_unknown jsonb;
begin
  select jsonb_agg(jsonb_build_object('pointer', '/' || u.field, 'message', 'is not a field that can be changed')) into v_unknown
  from (
    select k.key as field
    from jsonb_object_keys(case jsonb_typeof(p_changes) when 'object' then p_changes else '{"": null}' end) as k (key)
    where k.key not in ('tenant', 'features', 'limits')
    union all
    select 'tenant/slug' where p_changes #> '{tenant,slug}' is not null
  ) as u;
  if v_unknown is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_unknown));
  end if;

  -- What is no object takes the place of one, and is found to be none.
  v_tenant := case jsonb_typeof(p_changes -> 'tenant')
    when 'object' then v_tenant || (p_changes -> 'tenant') || jsonb_strip_nulls(jsonb_build_object(
      'contact', case
        when jsonb_typeof(p_changes #> '{tenant,contact}') = 'object'
          then (v_tenant -> 'contact') || (p_changes #> '{tenant,contact}')
      end
    ))
    else coalesce(p_changes -> 'tenant', v_tenant)
  end;
  v_limits := case jsonb_typeof(p_changes -> 'limits')
    when 'object' then v_limits || jsonb_strip_nulls(p_changes -> 'limits')
    else coalesce(p_changes -> 'limits', v_limits)
  end;

  -- As a request would ask for it: then the same rules judge it. What a change has no say in is filled in.
  return private.normalize_payload(jsonb_build_object(
    'tenant', case when jsonb_typeof(v_tenant) = 'object' then v_tenant || jsonb_build_object('slug', p_tenant.slug) else v_tenant end,
    'owner', '{"email": "nobody@landlord.invalid", "full_name": "Nobody"}'::jsonb,
    'features', coalesce(p_changes -> 'features', to_jsonb(p_tenant.features)),
    'limits', v_limits
  ));
end
$$;

revoke all on function private.merge_tenant_changes(public.tenants, jsonb) from public, anon, authenticated, service_role;
comment on function private.merge_tenant_changes(public.tenants, jsonb) is
  'The normalised payload that would make the tenant as it is with these changes: {tenant, features, limits}. Fields of contact and limits are changed one by one, settings as a whole; null is what a request leaves out. Raises VALIDATION_ERROR.';
