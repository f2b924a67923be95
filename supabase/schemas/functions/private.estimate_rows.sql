create or replace function private.estimate_rows(p_query text)
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_plan json;
begin
  execute 'explain (format json) ' || p_query into v_plan;
  return (v_plan #>> '{0,Plan,Plan Rows}')::bigint;
end
$$;

revoke all on function private.estimate_rows(text) from public, anon, authenticated, service_role;
comment on function private.estimate_rows(text) is
  'How many rows the planner expects of a query. Never with a caller''s text in it except as a literal.';
