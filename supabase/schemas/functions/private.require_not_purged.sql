create or replace function private.require_not_purged(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_tombstone private.tenant_tombstones;
begin
  select * into v_tombstone from private.tenant_tombstones d where d.tenant_id = p_tenant_id;
  if found then
    perform private.raise_error(
      'TENANT_PURGED',
      jsonb_build_object('tenant_id', v_tombstone.tenant_id, 'slug', v_tombstone.slug, 'purged_at', v_tombstone.purged_at),
      'This tenant was purged. Its timeline tells by whom; nothing brings it back.'
    );
  end if;
end
$$;

revoke all on function private.require_not_purged(uuid) from public, anon, authenticated, service_role;
comment on function private.require_not_purged(uuid) is 'Raises TENANT_PURGED for a tenant that was purged.';
