create or replace function private.register_tenant_migration(p_version text, p_name text, p_checksum text, p_statements text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_known private.tenant_migrations;
  v_checksum constant text := encode(sha256(convert_to(p_statements, 'UTF8')), 'hex');
  v_reason text;
begin
  -- Whoever makes or migrates a schema holds this shared: see private.lock_tenant_schema.
  perform pg_advisory_xact_lock(hashtextextended('tenant_migrations', 0));

  select * into v_known from private.tenant_migrations m where m.version = p_version;
  v_reason := case
    when v_checksum <> p_checksum then 'its text is not what the checksum is of'
    when v_known.checksum <> v_checksum then 'it is registered, and its text was another: what has landed is never changed, add a migration'
    when v_known.name <> p_name then format('it is registered as %s', v_known.name)
    when v_known.version is null and p_version < private.newest_tenant_migration()
      then format('it comes before %s, which tenants may be at', private.newest_tenant_migration())
  end;
  if v_reason is not null then
    raise exception using
      errcode = 'invalid_parameter_value', message = format('TENANT_MIGRATION_REFUSED: %s_%s: %s', p_version, p_name, v_reason);
  end if;
  if v_known.version is not null then
    return;
  end if;

  insert into private.tenant_migrations (version, name, checksum, statements, shape)
  values (p_version, p_name, p_checksum, p_statements, '{}');
  update private.tenant_migrations m
  set shape = private.try_tenant_migrations(p_version)
  where m.version = p_version;
end
$$;

revoke all on function private.register_tenant_migration(text, text, text, text) from public, anon, authenticated, service_role;
comment on function private.register_tenant_migration(text, text, text, text) is
  'Adds a file of supabase/tenant-migrations to what makes a tenant''s own schema: from now on new tenants have it, and those that are there are behind. The checksum is SHA-256 of the text, in hexadecimal. Again with the same text it changes nothing. Raises TENANT_MIGRATION_REFUSED for one that was registered with another text or name, or comes before one that is; and whatever the migration raises when it is tried.';
