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
    perform from public.provisioning_requests r where r.tenant_id = p_target.tenant_id for key share;
    perform from public.tenants t where t.id = p_target.tenant_id for key share;
    v_is_there := found;
    if v_is_there then
      perform private.require_tenant_schema(p_target.tenant_id);
      v_applied := private.apply_tenant_migrations(p_target.tenant_id, p_run.target_version);
    end if;
  exception
    when others or query_canceled then
      get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
      -- Somebody cancelled this call, or the server is going down: it says nothing of the tenant, whose turn it still is.
      if v_sqlstate = '57014' and not private.is_statement_overdue() then
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
