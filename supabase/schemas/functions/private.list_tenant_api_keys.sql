create or replace function private.list_tenant_api_keys(p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_admin();
  if not exists (select from public.tenants t where t.id = p_tenant_id and t.status not in ('provisioning', 'pending_activation')) then
    perform private.raise_absent_tenant(p_tenant_id);
  end if;
  return (
    select coalesce(jsonb_agg(private.describe_api_key(listed) order by listed.created_at desc, listed.id), '[]')
    from (
      select k.*
      from private.tenant_api_keys k
      where k.tenant_id = p_tenant_id
      -- Those that may still verify are few, by the limit; what is cut off is history.
      order by k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp()) desc, k.created_at desc
      limit 200
    ) as listed
  );
end
$$;

revoke all on function private.list_tenant_api_keys(uuid) from public, anon, authenticated, service_role;
grant execute on function private.list_tenant_api_keys(uuid) to authenticated;
comment on function private.list_tenant_api_keys(uuid) is 'See public.list_tenant_api_keys.';
