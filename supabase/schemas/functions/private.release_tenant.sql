create or replace function private.release_tenant(p_tenant_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform from public.tenants t where t.id = p_tenant_id for update;

  update public.tenants t
  set status = case t.status when 'active' then 'setup_incomplete' else t.status end, owner_id = null
  where t.id = p_tenant_id
    and t.status in ('active', 'archived')
    and t.owner_id is not null
    and not exists (select from auth.users u where u.id = t.owner_id and u.deleted_at is null);

  if found then
    delete from public.tenant_members m where m.tenant_id = p_tenant_id and m.role = 'OWNER';
  end if;
end
$$;

revoke all on function private.release_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.release_tenant(uuid) is
  'Takes from a tenant an owner who is gone. An active one is setup_incomplete until an admin transfers it; an archived one stays so.';
