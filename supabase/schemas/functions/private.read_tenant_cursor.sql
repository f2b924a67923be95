create or replace function private.read_tenant_cursor(p_cursor text, p_stamp text, p_sort text)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_cursor jsonb;
  v_keys text[];
begin
  if p_cursor is null then
    return null;
  end if;
  begin
    v_cursor := convert_from(
      decode(rpad(translate(p_cursor, '-_', '+/'), (length(p_cursor) + 3) / 4 * 4, '='), 'base64'), 'UTF8'
    )::jsonb;
    v_keys := array(select jsonb_array_elements_text(v_cursor -> 'keys'));
  exception
    when data_exception then
      v_cursor := null;
  end;

  if v_cursor ->> 'stamp' is distinct from p_stamp
    or cardinality(v_keys) is distinct from cardinality(private.tenant_sort_keys(p_sort)) + 1
    or not pg_input_is_valid(v_keys[cardinality(v_keys)], 'uuid')
    or p_sort in ('created_at', 'status') and not pg_input_is_valid(v_keys[cardinality(v_keys) - 1], 'timestamptz')
    or array_position(v_keys, null) is not null
  then
    perform private.raise_error(
      'VALIDATION_ERROR', '{"errors": [{"pointer": "/cursor", "message": "is not one of this list"}]}',
      'A cursor goes with the filters and the sort that it came with.'
    );
  end if;
  return (select string_agg(quote_literal(k.key), ', ' order by k.position) from unnest(v_keys) with ordinality as k (key, position));
end
$$;

revoke all on function private.read_tenant_cursor(text, text, text) from public, anon, authenticated, service_role;
comment on function private.read_tenant_cursor(text, text, text) is
  'The sort keys and id that a cursor stands behind, as SQL literals. It is no secret and needs no proof: it says where to go on in what the caller may read anyway. Raises VALIDATION_ERROR for what is none, or another list''s.';
