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
  v_suspects uuid[];
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
  -- Looked at twice: one that was being migrated meanwhile is not told, since no lock is held on so many.
  v_suspects := array(select distinct d.tenant_id from private.find_schema_drift(v_tenant_ids) d);
  if v_suspects <> '{}' then
    v_items := private.describe_schema_drift(v_suspects);
  end if;

  return jsonb_build_object(
    'items', coalesce(v_items, '[]'),
    'next_after', v_after,
    'checked', cardinality(v_tenant_ids)
  );
end
$$;

revoke all on function private.list_schema_drift(uuid, integer) from public, anon, authenticated, service_role;
grant execute on function private.list_schema_drift(uuid, integer) to authenticated, service_role;
comment on function private.list_schema_drift(uuid, integer) is 'See public.list_schema_drift.';
