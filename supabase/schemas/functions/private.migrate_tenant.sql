create or replace function private.migrate_tenant(p_tenant_id uuid)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_sqlstate text;
  v_message text;
  v_detail text;
begin
  return private.apply_tenant_migrations(p_tenant_id);
exception
  -- Its own code, with what the migration said: to be mended by who can read that, and no fault of this call.
  when others or assert_failure then
    get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
    perform private.raise_error(
      'TENANT_MIGRATION_FAILED',
      jsonb_build_object('sqlstate', v_sqlstate, 'message', v_message)
        || case when v_detail is json object then v_detail::jsonb - 'detail' else '{}' end,
      'The schema is as it was. Mend what the migration stumbles over, and try again.'
    );
end
$$;

revoke all on function private.migrate_tenant(uuid) from public, anon, authenticated, service_role;
comment on function private.migrate_tenant(uuid) is
  'What private.apply_tenant_migrations does, for callers to be told: raises TENANT_MIGRATION_FAILED with {version, name, sqlstate, message}.';
