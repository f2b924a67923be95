create or replace function private.member_tenant_ids()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select m.tenant_id
  from public.tenant_members m
  where m.user_id = (select auth.uid())
    and not m.must_change_password
$$;

revoke all on function private.member_tenant_ids() from public, anon, authenticated, service_role;
grant execute on function private.member_tenant_ids() to authenticated;
comment on function private.member_tenant_ids() is
  'The tenants the caller may see as a member: none while a temporary password still has to be changed.';
