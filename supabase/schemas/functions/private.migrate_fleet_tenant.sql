create or replace function private.migrate_fleet_tenant(p_run private.fleet_runs, p_target private.fleet_run_tenants)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_is_there boolean := true;
  v_applied text[] := '{}';
  v_error jsonb;
  v_sqlstate text;
  v_message text;
  v_detail text;
begin
  begin
    perform from public.tenants t where t.id = p_target.tenant_id for key share;
    v_is_there := found;
    if v_is_there then
      perform private.require_tenant_schema(p_target.tenant_id);
      -- A registration may take long, and is nothing that a tenant should fail for.
      if not private.try_share_tenant_migrations() then
        return private.describe_fleet_step('waiting', p_run.status);
      end if;
      v_applied := private.apply_tenant_migrations(p_target.tenant_id, p_run.target_version);
      -- What a migration leaves to the end of the transaction would take the outcome with it there, every time.
      set constraints all immediate;
    end if;
  exception
    -- OTHERS alone would leave out these two, and the tenant's turn would come again for ever.
    when others or query_canceled or assert_failure then
      get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
      -- Somebody cancelled this call, which says nothing of the tenant, whose turn it still is. The message alone tells it from a
      -- time-out: by the clock those of a driver that asks before it executes come too early. Where messages are in another
      -- language it is a failure, to be retried by hand; the other way round a time-out would be tried for ever.
      if v_sqlstate = '57014' and v_message = 'canceling statement due to user request' then
        raise;
      end if;
      v_error := jsonb_build_object('version', null, 'name', null)
        || case when v_detail is json object then v_detail::jsonb - 'detail' else '{}' end
        || jsonb_build_object('sqlstate', v_sqlstate, 'message', v_message);
  end;
  return private.note_fleet_outcome(p_run, p_target, v_is_there, v_applied, v_error);
end
$$;

revoke all on function private.migrate_fleet_tenant(private.fleet_runs, private.fleet_run_tenants)
  from public, anon, authenticated, service_role;
comment on function private.migrate_fleet_tenant(private.fleet_runs, private.fleet_run_tenants) is
  'Migrates a tenant''s own schema to a run''s target, or leaves it as it was and notes why. The caller holds its row of the run.';
