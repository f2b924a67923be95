-- The search path is put back when this function ends: what it is set to by its own clause, then by its statement, is its own.
create or replace function private.run_tenant_migration(p_tenant_id uuid, p_migration private.tenant_migrations)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sqlstate text;
  v_message text;
  v_detail text;
begin
  perform
    -- Where it is not named, pg_temp comes first: a caller's temporary table would be taken for the tenant's of that name.
    set_config('search_path', quote_ident(private.tenant_schema_name(p_tenant_id)) || ', pg_temp', true),
    set_config('landlord.tenant_id', p_tenant_id::text, true);
  execute p_migration.statements;
exception
  -- OTHERS alone would leave out a time-out and a failed assertion.
  when others or query_canceled or assert_failure then
    get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
    raise exception using
      errcode = v_sqlstate,
      message = v_message,
      detail = jsonb_build_object('version', p_migration.version, 'name', p_migration.name, 'detail', v_detail)::text;
end
$$;

revoke all on function private.run_tenant_migration(uuid, private.tenant_migrations) from public, anon, authenticated, service_role;
comment on function private.run_tenant_migration(uuid, private.tenant_migrations) is
  'Runs a tenant migration in a tenant''s own schema: with that as search path and nothing else that stays, and the setting landlord.tenant_id. Raises what it raises, with {version, name, detail} as detail. The caller holds private.lock_tenant_schema, or has made the schema.';
