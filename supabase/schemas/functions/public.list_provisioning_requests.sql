create or replace function public.list_provisioning_requests(
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
  select private.list_provisioning_requests(p_filter, p_cursor, p_limit)
$$;

revoke all on function public.list_provisioning_requests(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_provisioning_requests(jsonb, text, integer) to authenticated;
comment on function public.list_provisioning_requests(jsonb, text, integer) is
  'For admins: a page of all admins'' provisioning requests and of sign-ups, the newest first: {requests, next_cursor}; the cursor is NULL on the last page. Filter: any of statuses, is_mine, source (single, batch, sign_up), batch_id, created_from, created_to (up to it, not with it), search. p_limit: 1 to 100. Raises VALIDATION_ERROR.';
