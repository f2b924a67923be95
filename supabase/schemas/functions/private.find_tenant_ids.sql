-- Two ways to one page. What is rare is found by its own index and sorted, all of it: a walk along the sort's index would pass
-- by the whole table. What is common is met soon on such a walk, and sorting all of it would be the long way; how many they are is
-- told by the estimate then. The planner's statistics say which it is before anything is read; where they are wrong on the low
-- side, the bounded search notices.
create or replace function private.find_tenant_ids(
  p_filter jsonb,
  p_sort text,
  p_is_descending boolean,
  p_after text,
  p_offset integer,
  p_limit integer,
  out ids uuid[],
  out total integer,
  out is_exact boolean
)
language plpgsql
volatile
security definer
set search_path = ''
set enable_seqscan = off
set random_page_cost = 1.1
set jit = off
as $$
declare
  v_is_search constant boolean := p_filter ? 'search';
  -- How many may be found and sorted in passing. What a search finds is looked at in the table, row by row.
  v_most constant integer := case when v_is_search then 10000 else 40000 end;
  -- So few are found or counted in any case, for the sake of an exact total.
  v_few constant integer := case when v_is_search then 1000 else 5000 end;
  v_keys constant text[] := private.tenant_sort_keys(p_sort) || array['t.id'];
  v_conditions constant text := private.tenant_conditions(p_filter, p_sort);
  v_estimate constant bigint := private.estimate_rows('select from public.tenants t where ' || v_conditions);
  v_everything bigint;
  v_direction constant text := case when p_is_descending then 'desc' else 'asc' end;
  v_order constant text := array_to_string(v_keys, ' ' || v_direction || ', ') || ' ' || v_direction;
  v_beyond constant text := case
    when p_after is null then 'true'
    else format('(%s) %s (%s)', array_to_string(v_keys, ', '), case when p_is_descending then '<' else '>' end, p_after)
  end;
begin
  if v_estimate <= v_most then
    v_everything := private.estimate_rows('select from public.tenants t');
  end if;
  if v_estimate > v_most then
    is_exact := false;
  elsif v_estimate > v_few and p_offset + p_limit <= v_few and (p_offset + p_limit) * v_everything < v_estimate * v_estimate then
    -- A walk passes by fewer rows before it has met the page than there are to be found.
    is_exact := false;
    total := v_estimate;
  elsif v_estimate * 10 > v_everything then
    -- Not many, and most of what there is: counted without being sorted.
    execute format(
      'select count(*) from (select from public.tenants t where %s limit %s) as found', v_conditions, v_most + 1
    ) into total;
    is_exact := total <= v_most;
  else
    execute format(
      'with t as materialized (select t.id, t.name, t.slug, t.status, t.created_at from public.tenants t where %s limit %s)
       select (select count(*) from t), array(select t.id from t where %s order by %s limit %s offset %s)',
      v_conditions, v_most + 1, v_beyond, v_order, p_limit, p_offset
    ) into total, ids;
    is_exact := total <= v_most;
    if is_exact then
      return;
    end if;
  end if;

  if not is_exact then
    total := least(total, v_most);
    perform private.require_shallow_page(p_offset + p_limit, p_filter);
  end if;
  execute format(
    'select array(select t.id from public.tenants t where %s and %s order by %s limit %s offset %s)',
    v_conditions, v_beyond, v_order, p_limit, p_offset
  ) into ids;
end
$$;

revoke all on function private.find_tenant_ids(jsonb, text, boolean, text, integer, integer)
  from public, anon, authenticated, service_role;
comment on function private.find_tenant_ids(jsonb, text, boolean, text, integer, integer) is
  'A page of ids, and how many there are in all: exactly, or about so many. p_after: literals of private.read_tenant_cursor, or NULL.';
