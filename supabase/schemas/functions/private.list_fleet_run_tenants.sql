create or replace function private.list_fleet_run_tenants(p_run_id uuid, p_status text, p_after uuid, p_limit integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_limit constant integer := greatest(1, least(coalesce(p_limit, 100), 1000));
  v_items jsonb;
begin
  perform private.require_operator();
  perform private.find_fleet_run(p_run_id);
  select coalesce(jsonb_agg(to_jsonb(page) order by page.tenant_id), '[]') into v_items
  from (
    select
      r.tenant_id, t.slug, private.tenant_schema_name(r.tenant_id) as schema, r.wave, r.status, r.from_version, r.to_version,
      r.attempts, r.error, r.ended_at
    from private.fleet_run_tenants r
    left join public.tenants t on t.id = r.tenant_id
    where r.run_id = p_run_id
      and (p_status is null or r.status = p_status)
      and (p_after is null or r.tenant_id > p_after)
    order by r.tenant_id
    -- One more tells whether there are more.
    limit v_limit + 1
  ) as page;
  if jsonb_array_length(v_items) <= v_limit then
    return jsonb_build_object('items', v_items, 'next_after', null);
  end if;
  return jsonb_build_object('items', v_items - v_limit, 'next_after', v_items #> array[(v_limit - 1)::text, 'tenant_id']);
end
$$;

revoke all on function private.list_fleet_run_tenants(uuid, text, uuid, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_fleet_run_tenants(uuid, text, uuid, integer) to authenticated, service_role;
comment on function private.list_fleet_run_tenants(uuid, text, uuid, integer) is 'See public.list_fleet_run_tenants.';
