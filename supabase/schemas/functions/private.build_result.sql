create or replace function private.build_result(p_request public.provisioning_requests, p_owner_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'tenant', jsonb_build_object(
        'id', t.id,
        'name', t.name,
        'slug', t.slug,
        'domain', t.domain,
        'status', t.status,
        'isolation', t.isolation,
        'template', t.template_name || '@' || t.template_version,
        'created_at', t.created_at
      ),
      'owner', jsonb_build_object('id', p_owner_id, 'email', p_request.owner_email, 'mode', p_request.owner_mode),
      'api_key', (
        -- A tenant that comes into being has one key at most.
        select jsonb_build_object('id', k.id, 'public_key', k.public_key)
        from private.tenant_api_keys k
        where k.tenant_id = t.id and k.name = 'default' and k.revoked_at is null and k.rotated_at is null
      )
    )
    from public.tenants t
    where t.id = p_request.tenant_id
  );
end
$$;

revoke all on function private.build_result(public.provisioning_requests, uuid) from public, anon, authenticated, service_role;
comment on function private.build_result(public.provisioning_requests, uuid) is
  'What is stored as a completed request''s result, and answered by every replay. No secrets.';
