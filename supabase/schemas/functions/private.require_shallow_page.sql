create or replace function private.require_shallow_page(p_end integer, p_filter jsonb)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- Every row before the page is read. Of a search each is looked up in the table besides.
  v_deepest constant integer := case when p_filter ? 'search' then 1000 else 10000 end;
begin
  if p_end > v_deepest + 1 then
    perform private.raise_error(
      'VALIDATION_ERROR',
      jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
        'pointer', '/page', 'message', format('goes no deeper than %s tenants here', v_deepest)
      ))),
      'Go on by next_cursor, or narrow the filter.'
    );
  end if;
end
$$;

revoke all on function private.require_shallow_page(integer, jsonb) from public, anon, authenticated, service_role;
comment on function private.require_shallow_page(integer, jsonb) is
  'Raises VALIDATION_ERROR for a page so deep that it has to be reached by cursor.';
