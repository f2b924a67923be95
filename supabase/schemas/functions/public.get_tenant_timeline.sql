create or replace function public.get_tenant_timeline(p_tenant_id uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.get_tenant_timeline(p_tenant_id)
$$;

revoke all on function public.get_tenant_timeline(uuid) from public, anon, authenticated, service_role;
grant execute on function public.get_tenant_timeline(uuid) to authenticated;
comment on function public.get_tenant_timeline(uuid) is
  'For admins: the latest 500 attempts and events of a tenant, the oldest first: {tenant_id, entries, is_complete}; also of one that was purged or came to nothing. Raises NOT_FOUND.';
