create or replace function public.list_events(
  p_filter jsonb default '{}',
  p_cursor text default null,
  p_limit integer default 50
)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select private.list_events(p_filter, p_cursor, p_limit)
$$;

revoke all on function public.list_events(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_events(jsonb, text, integer) to authenticated;
comment on function public.list_events(jsonb, text, integer) is
  'For admins: a page of the audit, newest first: {events, next_cursor}, the cursor NULL on the last page. Filter: any of actor_id, action, tenant_id, request_id, batch_id, http_request_id, from, to (up to it, not with it).';
