create or replace function private.list_schema_drift(p_after uuid, p_limit integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Describing a view locks the tables that it reads until the transaction ends, and the server has room for so many locks.
  v_limit constant integer := greatest(1, least(coalesce(p_limit, 200), 1000));
  v_after uuid;
  v_tenant_ids uuid[];
  v_items jsonb;
begin
  if not private.is_service_role() then
    perform private.require_admin();
  end if;

  v_tenant_ids := array(
    select t.id
    from public.tenants t
    where t.isolation = 'schema' and (p_after is null or t.id > p_after)
    order by t.id
    limit v_limit + 1
  );
  if cardinality(v_tenant_ids) > v_limit then
    v_after := v_tenant_ids[v_limit];
    v_tenant_ids := v_tenant_ids[:v_limit];
  end if;
  -- Looked at twice: one that was being migrated meanwhile is not told.
  v_items := private.try_schema_drift(v_tenant_ids);
  if v_items <> '[]' then
    v_items := private.try_schema_drift(array(select (i ->> 'tenant_id')::uuid from jsonb_array_elements(v_items) i));
  end if;

  return jsonb_build_object(
    'items', v_items,
    'next_after', v_after,
    'checked', cardinality(v_tenant_ids)
  );
end
$$;

revoke all on function private.list_schema_drift(uuid, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_schema_drift(uuid, integer) to authenticated, service_role;
comment on function private.list_schema_drift(uuid, integer) is 'See public.list_schema_drift.';
