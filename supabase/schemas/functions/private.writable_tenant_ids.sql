create or replace function private.writable_tenant_ids()
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
    and t.status = 'active'
    -- In whatever tenant it was given to them: as long as who made it can sign in with it, it opens none.
    and not exists (
      select from public.tenant_members given where given.user_id = (select auth.uid()) and given.must_change_password
    )
$$;

revoke all on function private.writable_tenant_ids() from public, anon, authenticated, service_role;
grant execute on function private.writable_tenant_ids() to authenticated;
comment on function private.writable_tenant_ids() is
  'The tenants whose data the caller may change as a member, for policies: active ones alone. A suspended tenant''s members read and no more.';
