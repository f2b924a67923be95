create or replace function private.raise_absent_tenant(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  perform private.require_not_purged(p_tenant_id);
  perform private.raise_error('NOT_FOUND', '{}', 'There is no such tenant.');
end
$$;

revoke all on function private.raise_absent_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.raise_absent_tenant(uuid) is
  'Raises TENANT_PURGED for a tenant that was, NOT_FOUND for one that never was. The caller has seen that it is not there.';
