create or replace function private.require_page(p_sort text, p_page integer, p_limit integer, p_cursor text)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_errors jsonb;
begin
  select jsonb_agg(jsonb_build_object('pointer', p.pointer, 'message', p.message)) into v_errors
  from (
    values
      ('/sort', 'must be name, slug, created_at or status', private.tenant_sort_keys(p_sort) is not null),
      ('/limit', 'must be a whole number from 1 to 100', coalesce(p_limit between 1 and 100, false)),
      ('/page', 'must be a whole number from 1', coalesce(p_page >= 1, false)),
      -- Every tenant before the page is read to get there.
      ('/page', 'goes no deeper than 10000 tenants: go on by cursor', coalesce(p_page::bigint * p_limit <= 10000, true)),
      ('/page', 'does not go with a cursor', p_cursor is null or p_page = 1)
  ) as p (pointer, message, is_good)
  where not p.is_good;
  if v_errors is not null then
    perform private.raise_error('VALIDATION_ERROR', jsonb_build_object('errors', v_errors));
  end if;
end
$$;

revoke all on function private.require_page(text, integer, integer, text) from public, anon, authenticated, service_role;
comment on function private.require_page(text, integer, integer, text) is
  'Raises VALIDATION_ERROR for what is no page of a list of tenants.';
