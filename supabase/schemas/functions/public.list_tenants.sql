create or replace function public.list_tenants(
  p_filter jsonb default '{}',
  p_sort text default 'created_at',
  p_is_descending boolean default true,
  p_page integer default 1,
  p_limit integer default 25,
  p_cursor text default null
)
returns jsonb
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.list_tenants(p_filter, p_sort, p_is_descending, p_page, p_limit, p_cursor)
$$;

revoke all on function public.list_tenants(jsonb, text, boolean, integer, integer, text)
  from public, anon, authenticated, service_role;
grant execute on function public.list_tenants(jsonb, text, boolean, integer, integer, text) to authenticated;
comment on function public.list_tenants(jsonb, text, boolean, integer, integer, text) is
  'For admins: a page of tenants: {tenants, total, is_total_exact, next_cursor}. Filter: any of statuses, template (name or name@version), batch_id, created_from, created_to (up to it, not with it), search. By page down to 10,000 tenants, by cursor without end; the cursor is NULL on the last page. The total is exact up to 5,000, of a search up to 1,000; beyond it may be an estimate, and is no more than 40,000, of a search 10,000. Raises VALIDATION_ERROR.';
