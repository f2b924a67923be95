create or replace function private.archived_tenant_ids()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select m.tenant_id
  from public.tenant_members m
  join public.tenants t on t.id = m.tenant_id
  where m.user_id = (select auth.uid())
    and t.status = 'archived'
$$;

revoke all on function private.archived_tenant_ids() from public, anon, authenticated, service_role;
grant execute on function private.archived_tenant_ids() to authenticated;
comment on function private.archived_tenant_ids() is
  'The archived tenants that the caller is a member of: not even that is shown to them.';
