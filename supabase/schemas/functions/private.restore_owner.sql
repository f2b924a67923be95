create or replace function private.restore_owner(p_tenant public.tenants)
returns text
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Held until this commits, so that the owner can't be deleted meanwhile, not even softly.
  perform from auth.users u where u.id = p_tenant.owner_id and u.deleted_at is null for share;
  if found then
    return 'active';
  end if;
  delete from public.tenant_members m where m.tenant_id = p_tenant.id and m.role = 'OWNER';
  update public.tenants t set owner_id = null where t.id = p_tenant.id;
  return 'setup_incomplete';
end
$$;

revoke all on function private.restore_owner(public.tenants) from public, anon, authenticated, service_role;
comment on function private.restore_owner(public.tenants) is
  'The status that an archived tenant comes back with: active, or setup_incomplete where it has no owner any more. The caller holds its row.';
