-- What a statement raises: {sqlstate, code, detail}. NULL if it succeeds. What it did is undone either way.
create function tests.error_of(p_sql text) returns jsonb
language plpgsql as $$
declare
  v_state text;
  v_message text;
  v_detail text;
begin
  begin
    execute p_sql;
    raise sqlstate 'TEST1';
  exception
    when sqlstate 'TEST1' then
      return null;
    when others then
      get stacked diagnostics
        v_state = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
  end;
  return jsonb_build_object(
    'sqlstate', v_state,
    'code', v_message,
    'detail', case when pg_input_is_valid(v_detail, 'jsonb') then v_detail::jsonb else to_jsonb(v_detail) end
  );
end
$$;

-- The pointers of a validation error, sorted.
create function tests.pointers_of(p_error jsonb) returns text[]
language sql immutable as $$
  select array(select distinct e ->> 'pointer' from jsonb_array_elements(p_error #> '{detail,errors}') e order by 1)
$$;
