create or replace function private.provision_missing_schemas(p_limit integer)
returns setof jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_broken private.broken_tenant_schemas;
  v_result jsonb;
begin
  for v_broken in
    select * from private.broken_tenant_schemas b
    where b.status = 'active'
    -- At random: some that can't be mended would else be in the way of the others for ever.
    order by random()
    limit greatest(1, least(coalesce(p_limit, 1), 50))
  loop
    begin
      -- By itself: a role comes back to a schema whatever becomes of the migrations that are pending.
      if not v_broken.has_no_schema then
        perform private.create_tenant_schema((private.hold_tenant_with_schema(v_broken.tenant_id)).id);
      end if;
    exception
      when others then
        raise warning 'the role % was not given back: %', v_broken.schema, sqlerrm;
    end;
    begin
      v_result := private.restore_tenant_schema(private.hold_tenant_with_schema(v_broken.tenant_id)) || '{"error": null}';
    exception
      -- One that can't be mended must not keep the others from it.
      when others or query_canceled or assert_failure then
        v_result := jsonb_build_object('tenant_id', v_broken.tenant_id, 'schema', v_broken.schema, 'error', sqlerrm);
    end;
    return next v_result;
  end loop;
end
$$;

revoke all on function private.provision_missing_schemas(integer) from public, anon, authenticated, service_role;
grant execute on function private.provision_missing_schemas(integer) to service_role;
comment on function private.provision_missing_schemas(integer) is 'See public.provision_missing_schemas.';
