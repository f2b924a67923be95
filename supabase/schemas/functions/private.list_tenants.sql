create or replace function private.list_tenants(
  p_filter jsonb, p_sort text, p_is_descending boolean, p_page integer, p_limit integer, p_cursor text
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_filter jsonb;
  v_stamp text;
  v_found record;
  v_ids uuid[];
begin
  perform private.require_admin();
  perform private.require_page(p_sort, p_page, p_limit, p_cursor);
  v_filter := private.require_tenant_filter(p_filter);
  v_stamp := md5(concat_ws(' ', v_filter, p_sort, p_is_descending));

  select * into v_found
  from private.find_tenant_ids(
    v_filter, p_sort, p_is_descending,
    private.read_tenant_cursor(p_cursor, v_stamp, p_sort),
    case when p_cursor is null then (p_page - 1) * p_limit else 0 end,
    -- One more than asked for tells whether there is another page.
    p_limit + 1
  );
  v_ids := v_found.ids[:p_limit];

  return jsonb_build_object(
    'tenants', (
      select coalesce(jsonb_agg(private.summarise_tenant(t) order by i.position), '[]')
      from unnest(v_ids) with ordinality as i (id, position)
      join public.tenants t on t.id = i.id
    ),
    'total', v_found.total,
    'is_total_exact', v_found.is_exact,
    'next_cursor', case
      when cardinality(v_found.ids) > p_limit then private.make_tenant_cursor(v_ids[p_limit], v_stamp, p_sort)
    end
  );
end
$$;

revoke all on function private.list_tenants(jsonb, text, boolean, integer, integer, text)
  from public, anon, authenticated, service_role;
grant execute on function private.list_tenants(jsonb, text, boolean, integer, integer, text) to authenticated;
comment on function private.list_tenants(jsonb, text, boolean, integer, integer, text) is 'See public.list_tenants.';
